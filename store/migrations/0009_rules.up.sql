-- The rules that the city works by: every file that was ever published, and which publication is in force.
create table rules (
	version int not null check (version > 0),
	path text not null,
	content text not null,
	published_at timestamptz not null default now(),
	account text not null, -- who published it; empty for what the program came with
	note text not null,
	primary key (path, version)
);

alter table database add column rules int not null default 0;

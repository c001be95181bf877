-- Texts that the people of a department, or of the window, write again and again.
create table phrases (
	id bigint generated always as identity primary key,
	owner text not null, -- department; empty for the window
	use text not null,
	text text not null check (text <> ''),
	account text not null, -- who wrote it last
	written_at timestamptz not null,
	constraint phrases_once unique (owner, use, text)
);

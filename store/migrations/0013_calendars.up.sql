-- Private addresses of calendars, one an account, by the hash of their token: who reads this table can't read with it.
create table calendar_feeds (
	account text primary key references accounts (id) on delete cascade,
	token bytea not null unique,
	made_at timestamptz not null,
	read_at timestamptz
);

-- Which projects have had surveys lately. Events are few, and are only added: no command pays for it.
create index events_of_surveys on events (at) where name like 'survey-%';

-- Tokens with which programs come in, by the hash of their secret: who reads this table can't come in with it.
create table tokens (
    id           text primary key,           -- the beginning of the secret, which may be shown
    secret       bytea not null unique,      -- SHA-256
    name         text not null check (name <> ''),
    account      text references accounts (id) on delete cascade, -- whose; null for a system's
    role         text not null default '',   -- of a system: as whom it reads
    department   text not null default '',
    organisation text not null default '',
    scopes       text[] not null check (cardinality(scopes) > 0),
    made_by      text not null default '',   -- empty where it was made on the command line
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    used_at      timestamptz,
    revoked_at   timestamptz,
    check ((account is null) = (role <> ''))
);

create index tokens_of_accounts on tokens (account);

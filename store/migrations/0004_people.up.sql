create table accounts (
    id           text    primary key,
    login        text    not null unique check (login = lower(login) and login <> ''),
    name         text    not null,
    role         text    not null,
    department   text    not null default '',
    organisation text    not null default '',
    password     text    not null,                 -- argon2id in PHC form
    active       boolean not null default true,
    added_at     timestamptz not null,
    check (role not in ('officer', 'head') or department <> ''),
    check ((role = 'investor') = (organisation <> ''))
);

-- Sessions by the hash of their token: who reads this table can't sign in with it.
create table sessions (
    token   bytea primary key,
    account text  not null references accounts (id) on delete cascade,
    expires timestamptz not null,
    seen_at timestamptz not null
);

create index sessions_account on sessions (account);

-- Failed sign-ins by login, whether or not there is such an account.
create table sign_ins (
    login    text    primary key,
    failures integer not null,
    until    timestamptz not null,                 -- no attempt is looked at before
    last_at  timestamptz not null
);

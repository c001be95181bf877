-- What the program stands on: the event log, what is folded from it, what is sent from it, and the people.

-- The one row that says what this database is.
create table database (
    one        boolean primary key default true check (one),
    mode       text     not null check (mode in ('production', 'rehearsal')),
    clock      timestamptz,                        -- where a rehearsal's clock stands; production reads the machine's
    shape      smallint not null,                  -- greatest shape of a snapshot that may stand here
    count_from date,                               -- the reform's count begins with projects admitted on this day
    settings   jsonb    not null default '{}',     -- what else a city sets, by key
    check ((mode = 'rehearsal') = (clock is not null))
);

-- A project's snapshot: the fold of its events. Its row lock orders everything that happens to the project.
create table projects (
    id         text primary key check (id <> ''),
    version    integer  not null check (version > 0),
    shape      smallint not null,                  -- of the snapshot's type
    lists      smallint not null,                  -- of the read models' rows written with it
    wake_at    timestamptz,                        -- when something falls due next
    changed_at timestamptz not null,               -- recorded time of the last event
    hash       bytea    not null check (length(hash) = 32), -- of the last event: names the history, so the snapshot
    heard      jsonb    not null,                  -- version of the last event sent to each department
    snapshot   text     not null                    -- JSON; as jsonb it would be parsed and rebuilt with every command
) with (fillfactor = 80);

create index projects_wake_at on projects (wake_at) where wake_at is not null;

-- lz4 takes a fifth of pglz's time; a server built without it keeps pglz.
do $$
begin
    alter table projects alter column snapshot set compression lz4;
exception when feature_not_supported then
    null;
end
$$;

-- What happened, for ever. No foreign key to projects: the snapshot hangs on the events, not they on it.
create table events (
    seq       bigint generated always as identity,
    xid       xid8        not null default pg_current_xact_id(),
    project   text        not null,
    version   integer     not null check (version > 0),
    name      text        not null,
    at        timestamptz not null,
    "on"      date        not null,
    by        jsonb       not null,
    back      text        not null default '',
    stage     text        not null,
    audience  jsonb       not null,
    payload   text        not null,                -- canonical bytes: what the hash was made of
    prev_hash bytea       not null check (length(prev_hash) = 32),
    hash      bytea       not null check (length(hash) = 32),
    primary key (project, version)
);

create unique index events_committed on events (xid, seq);

create function keep_events() returns trigger language plpgsql as $$
begin
    raise exception 'events are kept for ever: % refused', tg_op using errcode = 'restrict_violation';
end
$$;

create trigger events_kept before update or delete on events for each row execute function keep_events();
create trigger events_kept_whole before truncate on events for each statement execute function keep_events();

-- Commands that were carried out; a repeat answers with the first result.
create table commands (
    project text    not null,
    id      text    not null check (id <> ''),
    version integer not null,                      -- of the project afterwards
    events  integer not null check (events > 0),   -- how many events it led to, up to that version
    primary key (project, id)
);

create table numbers (
    series text    not null,
    year   integer not null,
    last   integer not null check (last > 0),
    primary key (series, year)
);

-- Copies of events that wait for the stream, as ranges: the copies of one event have consecutive numbers.
create table outbox (
    first   bigint  primary key,
    copies  integer not null check (copies > 0),
    again   integer not null default 0,            -- how often put back after a loss
    project text    not null,
    version integer not null
);

-- Copies that the stream has confirmed, as ranges of consecutive numbers under consecutive sequences.
create table delivered (
    first        bigint  primary key,
    copies       integer not null check (copies > 0),
    again        integer not null,
    project      text    not null,
    version      integer not null,
    seq          bigint  not null,                 -- the stream's sequence of the first copy
    confirmed_at timestamptz not null default clock_timestamp()
);

create index delivered_seq on delivered (seq);
create index delivered_confirmed_at on delivered (confirmed_at);

create table stream_position (
    one    boolean primary key default true check (one),
    stream text    not null,
    seq    bigint  not null
);

-- Contact persons: personal data, which events never hold.
create table contacts (
    project text primary key,
    name    text not null,
    phone   text not null
);

-- Departments that hear of their events by HTTP: who wants what, what is on its way, and every attempt.
create table webhooks (
    id            text        primary key check (id <> ''),
    department    text        not null,
    url           text        not null,
    stages        text[]      not null,            -- an empty list takes all
    items         text[]      not null,
    events        text[]      not null,
    secret        text        not null,            -- what signs needs it as it is
    old_secret    text        not null default '', -- signs, too, until old_until
    old_until     timestamptz,
    begins        bigint      not null,            -- it gets events of a higher seq
    added_at      timestamptz not null,
    added_by      text        not null,
    paused_at     timestamptz,
    paused_for    text        not null default '',
    failures      integer     not null default 0,  -- in a row
    failing_since timestamptz,
    check ((paused_at is null) = (paused_for = ''))
);

create index webhooks_by_department on webhooks (department);

-- What an event carries stands with the event. A test has no project, and a number for its version.
create table webhook_deliveries (
    id       bigint      generated always as identity primary key,
    webhook  text        not null references webhooks on delete cascade,
    project  text        not null,
    version  integer     not null,
    event    text        not null,                 -- name
    seq      bigint      not null,                 -- of the event
    previous integer     not null,                 -- as the department was told
    state    text        not null check (state in ('waiting', 'delivered', 'failed')),
    tries    integer     not null default 0,       -- since it was last put in line
    since    timestamptz not null,                 -- in line since then
    next_at  timestamptz not null,
    done_at  timestamptz,
    check ((done_at is null) = (state = 'waiting')),
    constraint webhook_deliveries_once unique (webhook, project, version)
);

create index webhook_deliveries_waiting on webhook_deliveries (webhook, project, version) where state = 'waiting';
create index webhook_deliveries_done on webhook_deliveries (done_at) where state <> 'waiting';
create index webhook_deliveries_log on webhook_deliveries (webhook, id);

create table webhook_attempts (
    id       bigint      generated always as identity primary key,
    delivery bigint      not null references webhook_deliveries on delete cascade,
    at       timestamptz not null,
    took     integer     not null,                 -- milliseconds
    status   integer     not null,                 -- 0 for no answer
    fault    text        not null,                 -- empty for 2xx
    answer   text        not null                  -- its beginning
);

create index webhook_attempts_of on webhook_attempts (delivery, id);
create index webhook_attempts_at on webhook_attempts (at);

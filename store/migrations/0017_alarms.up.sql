-- How each department's listening was found when it was last looked at.
create table listening (
    department    text        primary key,
    answered_at   timestamptz,                     -- when it acknowledged last
    floor         bigint      not null,            -- what it had acknowledged without a gap
    waiting_since timestamptz,                     -- events wait since then, and none was acknowledged
    connected_at  timestamptz                      -- when it was first seen connected
);

-- When the wires to a department stood still: kept after they are well again.
create table wire_alarms (
    id         bigint      generated always as identity primary key,
    kind       text        not null check (kind in ('silent', 'webhook')),
    department text        not null,
    webhook    text        not null default '',    -- for its kind; it may be gone since
    reason     text        not null default '',    -- why the webhook was paused
    since      timestamptz not null,
    waiting    bigint      not null,               -- events that wait, or waited in the end
    ended_at   timestamptz,
    check (ended_at >= since)
);

create unique index wire_alarms_open on wire_alarms (kind, department, webhook) where ended_at is null;
create index wire_alarms_since on wire_alarms (since);

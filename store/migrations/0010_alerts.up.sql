-- What supervision should look at: written with the event, rows of its project only, rebuilt by replay.
create table alerts (
    project       text    not null,
    key           text    not null,                -- of the alert, within its project
    sort          text    not null,
    kind          text    not null,
    since         date    not null,                -- it is so from that day on
    due           date,
    holder        text    not null,
    department    text    not null,
    stage         text    not null,
    works         text    not null,
    application   text    not null,
    item          text    not null,
    target        text    not null,
    allowed       integer not null,
    unit          text    not null,
    stood         integer not null,
    with_investor integer not null,
    in_procedure  integer not null,
    rule          text    not null,
    answered      date,
    escalated     date,
    closed        date,
    text          text    not null,
    reason        text    not null,
    primary key (project, key)
);

create index alerts_by_sort on alerts (sort, since);
create index alerts_by_department on alerts (department, sort);

-- What was entered later stands in the events themselves 补录, and so does what people write to each other about an order.
create index events_back on events (project, version) where back <> '';
create index events_of_orders on events (project, version)
    where name in ('supervision-opened', 'supervision-answered', 'supervision-closed');

create view alert_rows as
    select project, key, sort, kind, since, due, holder, department, stage, works, application, item, target, allowed, unit, stood,
        with_investor, in_procedure, rule, answered, escalated, closed, text, reason, null::date as effective, '' as event
    from alerts
    union all
    select project, 'event/' || version, 'fault', 'back-entry', (at at time zone 'UTC' + interval '8 hours')::date, null,
        case by->>'role' when 'window' then 'window' when 'investor' then 'investor' else 'department' end,
        coalesce(by->>'department', ''), stage, '',
        coalesce(payload::jsonb->>'application', split_part(payload::jsonb->>'item', '.', 1), ''),
        coalesce(split_part(payload::jsonb->>'item', '.', 2), ''), coalesce(payload::jsonb->>'item', ''), 0, '', 0, 0, 0, '', null, null, null,
        '', back, "on", name
    from events e where back <> '' and by->>'role' <> 'clock'
        -- A project that was taken over is one back-entry, however much of its life came with it.
        and (version = 1 or not exists (select from events i where i.project = e.project and i.version = 1 and i.name = 'project-imported' and i.at = e.at));

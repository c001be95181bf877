-- Statistics: what the followers of the event log keep, each with its position in the same transaction.

create table followers (
    name  text     primary key,
    shape smallint not null,                       -- of its rows; others are filled again
    xid   xid8     not null,
    seq   bigint   not null
);

-- What counts, one row an event and kind. What a project is (investment, class, region) stands in project_lines.
create table figures (
    project     text     not null,
    version     integer  not null,                 -- of the event that counts
    kind        text     not null,
    day         date     not null,                 -- on which it counts
    stage       text     not null,
    works       text     not null,
    application text     not null,
    item        text     not null,                 -- item code
    members     text[]   not null,                 -- ids of the items that an application holds
    codes       text[]   not null,                 -- their item codes, in the same order
    items       integer  not null,                 -- how many these are
    eligible    boolean  not null,                 -- for the parallel rate: at least two items apply, not applied for again
    outcome     text     not null,
    used        integer  not null,                 -- days of the item's limit
    overdue     integer  not null,
    back        boolean  not null,                 -- back-entry 补录: left out of time averages
    primary key (project, version, kind)
);

create index figures_day on figures (kind, day);
create unique index figures_accepted_once on figures (project, application) where kind = 'application-accepted';

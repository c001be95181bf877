-- Who is awaited on a site, and when: written with the event, rows of its project only, rebuilt by replay.
create table visits (
    project     text    not null,
    of          text    not null,  -- the survey, or the application and the number of a proposed time
    department  text    not null,  -- empty for the investor
    credit      text    not null,  -- the investor's organisation
    lead        text    not null,
    application text    not null,
    day         date    not null,
    from_time   text    not null,  -- both empty where only the day is fixed
    to_time     text    not null,
    proposed    boolean not null,
    primary key (project, of, department)
);

create index visits_by_department on visits (department, day);
create index visits_by_lead on visits (lead, day) where lead <> '';
create index visits_by_investor on visits (credit, day) where department = '';

-- Read models that people must see at once: written with the event, rows of its project only, rebuilt by replay.

create table tasks (
    project     text not null,
    kind        text not null,
    target      text not null,
    department  text not null,                     -- whose work it is; empty for the window, planners and investors
    stage       text not null,
    works       text not null,
    application text not null,
    item        text not null,
    holder      text not null,                     -- kind of holder
    waits_for   text not null,                     -- item that the holder waits for
    investor    text not null,                     -- credit code of the project's investor
    role        text not null,                     -- who acts for the holder
    since       date,
    due         date,
    optional    boolean not null,
    seen        integer not null,
    primary key (project, kind, target, department)
);

create index tasks_by_role on tasks (role, department, due);
create index tasks_by_investor on tasks (investor, due);
create index tasks_by_department on tasks (department, due) where department <> '';

create table project_lines (
    project     text     primary key,
    code        text     not null,
    name        text     not null,
    investor    text     not null,
    credit      text     not null,
    class       smallint not null,
    region      text     not null,
    site        text     not null,
    investment  bigint   not null,                 -- yuan
    flow        text     not null,
    state       text     not null,
    stage       text     not null,                 -- where it stands
    departments text[]   not null,                 -- that may read it
    admitted    date,
    launched    date,
    sheet       date,
    coded       date,
    completed   date,
    search      text     not null                  -- lower case: what a reader may look for
);

-- A code names one living project of the city.
create unique index project_lines_code on project_lines (code) where code <> '' and state <> 'withdrawn';
create index project_lines_credit on project_lines (credit);
create index project_lines_departments on project_lines using gin (departments);
create index project_lines_admitted on project_lines (admitted, project);

-- Trigrams make looking for a part of a name quick; without the extension it is only slower.
do $$
begin
    if exists (select from pg_available_extensions where name = 'pg_trgm') then
        create extension if not exists pg_trgm;
        create index project_lines_search on project_lines using gin (search gin_trgm_ops);
    end if;
exception when insufficient_privilege then
    null;
end
$$;

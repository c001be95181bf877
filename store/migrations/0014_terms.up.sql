-- What a reader may look for stands in rows of its own: a project's names, which hardly change, and each number that an application was
-- given. The index of trigrams is the dearest there is; beside what changes with every stage it was written again with every stage.
create table project_terms (
    project text     not null,
    place   smallint not null check (place >= 0),  -- 0 names, codes and site; else an application's number, in their order
    term    text     not null,                     -- lower case
    primary key (project, place)
);

-- Until a project's next command its old text holds its numbers as well.
insert into project_terms (project, place, term) select project, 0, search from project_lines;

alter table project_lines drop column search;

do $$
begin
    if exists (select from pg_extension where extname = 'pg_trgm') then
        create index project_terms_term on project_terms using gin (term gin_trgm_ops);
    end if;
end
$$;

-- An investor's tasks are found by its projects.
drop index tasks_by_investor;

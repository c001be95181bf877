create index tasks_by_investor on tasks (investor, due);

alter table project_lines add column search text;
update project_lines l set search = coalesce((select string_agg(term, E'\n' order by place) from project_terms t where t.project = l.project), '');
alter table project_lines alter column search set not null;

do $$
begin
    if exists (select from pg_extension where extname = 'pg_trgm') then
        create index project_lines_search on project_lines using gin (search gin_trgm_ops);
    end if;
end
$$;

drop table project_terms;

-- Until a project's next command its term stays without signs and spaces, as it was looked for.
drop index project_terms_unfilled;
drop index project_terms_grams;

alter table project_terms drop column grams;

do $$
begin
    if exists (select from pg_extension where extname = 'pg_trgm') then
        create index project_terms_term on project_terms using gin (term gin_trgm_ops);
    end if;
end
$$;

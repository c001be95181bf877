drop index delivered_confirmed_at;
create index delivered_confirmed_at on delivered (confirmed_at);

alter table projects alter column heard type jsonb using heard::jsonb;

alter table project_lines reset (fillfactor);
alter table tasks reset (fillfactor);

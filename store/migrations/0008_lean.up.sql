-- Commands write less: rows that no index has to know of again stay in their page, and what nothing looks into is plain text.
alter table tasks set (fillfactor = 80);
alter table project_lines set (fillfactor = 80);

alter table projects alter column heard type text using heard::text;

-- Confirmed in the order of time: a range a block of pages will do.
drop index delivered_confirmed_at;
create index delivered_confirmed_at on delivered using brin (confirmed_at);

create schema floor;
create table floor.projects (like public.projects including all) with (fillfactor = 80);
create table floor.events (like public.events including all);
create table floor.outbox (like public.outbox including all);

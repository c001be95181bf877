-- The department's own limit of a step of the signing chain, and its checkers.
alter table tasks add column step_due date;

alter table accounts add constraint accounts_department check (role not in ('officer', 'checker', 'head') or department <> '');

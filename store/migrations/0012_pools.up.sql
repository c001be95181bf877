-- The part of the reserve pool in which a project waits.
alter table project_lines add column pool text not null default '';

alter table project_lines drop column pool;

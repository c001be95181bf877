drop table project_lines, tasks;

alter table database drop column rules;
drop table rules;

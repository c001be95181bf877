alter table accounts drop constraint accounts_department;

alter table tasks drop column step_due;

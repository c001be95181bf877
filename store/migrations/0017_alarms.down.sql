drop table wire_alarms;
drop table listening;

drop view alert_rows;
drop index events_of_orders;
drop index events_back;
drop table alerts;

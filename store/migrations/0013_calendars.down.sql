drop index events_of_surveys;
drop table calendar_feeds;

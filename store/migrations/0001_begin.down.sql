drop table contacts, stream_position, delivered, outbox, numbers, commands;
drop table events;
drop function keep_events();
drop table projects, database;

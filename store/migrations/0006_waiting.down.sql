drop index uploads_waiting;

-- What an account has uploaded and sent with no form is counted at each upload.
create index uploads_waiting on uploads (account) where not used;

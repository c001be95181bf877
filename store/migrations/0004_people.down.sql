drop table sign_ins, sessions, accounts;

drop table figures, followers;

CREATE SCHEMA other;
CREATE TABLE placed (a int);
GRANT INSERT ON placed TO reader;

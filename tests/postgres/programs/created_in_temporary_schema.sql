CREATE ROLE u;
CREATE SCHEMA a;
SET search_path = pg_temp, a;
CREATE TABLE n8 (i int);
RESET search_path;
CREATE TABLE a.kept (i int);
SET search_path = nowhere, a;
CREATE TABLE n9 (i int);
SELECT lo_from_bytea(101, 'x');

-- versions: 14 15 16 17 18
-- pg_read_all_data and pg_write_all_data give what they say
CREATE ROLE o;
CREATE ROLE a;
CREATE ROLE b;
CREATE ROLE c;
CREATE SCHEMA s AUTHORIZATION o;
GRANT USAGE, CREATE ON SCHEMA s TO PUBLIC;
SET SESSION AUTHORIZATION o;
CREATE TABLE s.t (i int, j int);
RESET SESSION AUTHORIZATION;
GRANT pg_read_all_data TO a;
GRANT pg_write_all_data TO b;
CREATE SEQUENCE s.q;

-- before 16 CREATEROLE grants any role
CREATE ROLE cr CREATEROLE;
SET SESSION AUTHORIZATION cr;
GRANT pg_read_server_files TO cr;

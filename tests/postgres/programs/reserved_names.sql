-- reserved role names
CREATE ROLE pg_mine;
CREATE ROLE "public";
CREATE ROLE "none";
ALTER ROLE pg_monitor NOLOGIN;
DROP ROLE pg_monitor;
CREATE ROLE a;
DROP ROLE a, missing;
DROP ROLE IF EXISTS missing, a;

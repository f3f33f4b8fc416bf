-- What is temporary hides what is not, and ends with the session.
CREATE ROLE a;
CREATE TABLE t (id int);
CREATE TEMP TABLE t (id int);
CREATE TEMP VIEW v AS SELECT id FROM t;
CREATE TEMP SEQUENCE q;
GRANT SELECT ON t TO a;
GRANT SELECT ON v TO a;
GRANT SELECT ON pg_temp.t TO a;
GRANT INSERT ON public.t TO a;
REVOKE TEMP ON DATABASE app FROM PUBLIC;

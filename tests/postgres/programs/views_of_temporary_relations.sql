-- A view of something temporary is temporary, whatever the statement says; a materialized view of it is refused.
CREATE ROLE u;
CREATE ROLE w;
CREATE SCHEMA s;
GRANT USAGE ON SCHEMA s TO w;
CREATE TEMP TABLE tt (i int);
CREATE TABLE t (i int);
CREATE VIEW s.v AS SELECT * FROM tt;
CREATE VIEW v AS SELECT * FROM tt;
CREATE VIEW v2 AS SELECT * FROM t WHERE i IN (SELECT i FROM tt);
CREATE VIEW s.v3 AS SELECT * FROM v;
CREATE VIEW v4 AS SELECT * FROM v2;
GRANT SELECT ON v, v2 TO u;
GRANT SELECT ON public.v TO u;
CREATE MATERIALIZED VIEW mv AS SELECT * FROM tt;
SET ROLE w;
CREATE VIEW s.v6 AS SELECT 1 FROM pg_temp.tt;

-- migrate:up
CREATE ROLE app LOGIN; CREATE ROLE owner_a; GRANT CREATE ON SCHEMA public TO owner_a;
CREATE SCHEMA IF NOT EXISTS s2; SET search_path TO s2, public;
CREATE TABLE t1(i int); RESET search_path;
-- migrate:down
DROP ROLE app;

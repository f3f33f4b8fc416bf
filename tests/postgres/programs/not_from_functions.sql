-- What must not run in a transaction block must not run in blocks and functions either.
CREATE ROLE app;
CREATE TABLE t (x int);
DO $$ BEGIN
  CREATE ROLE made_by_block;
  CREATE DATABASE made_in_block OWNER app;
END $$;
DO $$ BEGIN
  CREATE ROLE before_execute;
  EXECUTE format('CREATE DATABASE %I', 'made_in_block');
END $$;
DO $$ BEGIN CREATE ROLE before_handler; EXECUTE 'DROP DATABASE IF EXISTS made_in_block'; EXCEPTION WHEN active_sql_transaction THEN CREATE ROLE handled; END $$;
DO $$ BEGIN CREATE ROLE before_vacuum; VACUUM t; END $$;
DO $$ BEGIN CREATE ROLE before_analyze; ANALYZE t; END $$;
DO $$ BEGIN CREATE ROLE before_cluster; CLUSTER; END $$;
DO $$ BEGIN CREATE ROLE before_index; CREATE INDEX CONCURRENTLY ON t (x); END $$;
DO $$ BEGIN CREATE ROLE plain_index; CREATE INDEX ON t (x); END $$;
DO $$ BEGIN CREATE ROLE before_discard; DISCARD ALL; END $$;
DO $$ BEGIN CREATE ROLE before_reindex; REINDEX SCHEMA public; END $$;
DO $$ BEGIN CREATE ROLE before_system; ALTER SYSTEM SET work_mem = '4MB'; END $$;
DO $$ BEGIN CREATE ROLE before_tablespace; EXECUTE 'CREATE TABLESPACE made LOCATION ''/nowhere'''; END $$;
DO $$ BEGIN CREATE ROLE before_move; ALTER DATABASE postgres SET TABLESPACE pg_default; END $$;
CREATE FUNCTION makes_database() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE ROLE by_function; CREATE DATABASE made_in_block; END $$;
SELECT makes_database();
CREATE FUNCTION makes_role_and_database() RETURNS void LANGUAGE sql AS $$ CREATE ROLE by_sql; CREATE DATABASE made_in_block $$;
SELECT makes_role_and_database();
CREATE PROCEDURE commits_first() LANGUAGE plpgsql AS $$ BEGIN CREATE ROLE committed; COMMIT; CREATE DATABASE made_in_block; END $$;
CALL commits_first();
BEGIN;
DO $$ BEGIN CREATE DATABASE made_in_block; END $$;
ROLLBACK;
GRANT app TO made_by_block, by_function;

-- what RAISE reads is read before its message is told
CREATE ROLE a;
CREATE TABLE t (i int);
GRANT CREATE ON SCHEMA public TO a;
SET ROLE a;
DO $$ BEGIN RAISE EXCEPTION 'x %', (SELECT count(*) FROM t); END $$;
DO $$ BEGIN RAISE NOTICE 'x %', (SELECT count(*) FROM t); END $$;
DO $$ BEGIN RAISE EXCEPTION 'x %', (SELECT count(*) FROM nosuch); END $$;
DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = (SELECT i::text FROM t); END $$;
DO $$ BEGIN ASSERT (SELECT count(*) FROM t) > 0; END $$;
DO $$ BEGIN RAISE NOTICE '%', (SELECT 1 FROM t); EXCEPTION WHEN insufficient_privilege THEN CREATE TABLE caught (i int); END $$;

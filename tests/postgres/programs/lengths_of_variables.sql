-- variables take what their types allow, and casts cut what is too long
DO $$ DECLARE v varchar(3) := 'abcdef'; BEGIN CREATE ROLE a1; END $$;
DO $$ DECLARE v varchar(3) := 'abc  '; BEGIN EXECUTE format('CREATE ROLE %I', 'a2' || v); END $$;
DO $$ DECLARE v varchar(3); BEGIN v := 'abcdef'; EXCEPTION WHEN string_data_right_truncation THEN CREATE ROLE a3; END $$;
DO $$ BEGIN EXECUTE 'CREATE ROLE a4_' || 'abcdef'::varchar(3); END $$;
DO $$ BEGIN EXECUTE 'CREATE ROLE a5_' || 'abcdef'::char(3); END $$;
DO $$ DECLARE n int; BEGIN n := 'x'; CREATE ROLE a9; END $$;
DO $$ DECLARE n int NOT NULL := 1; BEGIN n := NULL; CREATE ROLE a10; END $$;
DO $$ DECLARE n int := '12 '; BEGIN EXECUTE 'CREATE ROLE a12_' || n; END $$;
DO $$ DECLARE n int := 'x'; BEGIN CREATE ROLE a13; EXCEPTION WHEN OTHERS THEN CREATE ROLE a13b; END $$;
DO $$ DECLARE v char := 'abc'; BEGIN CREATE ROLE a14; END $$;
DO $$ BEGIN EXECUTE 'CREATE ROLE "a15_' || 'abc'::char || '"'; END $$;
DO $$ DECLARE v varchar(3); BEGIN SELECT rolname INTO v FROM pg_roles WHERE rolname = 'postgres'; CREATE ROLE a19; END $$;
DO $$ DECLARE r varchar(3); BEGIN FOR r IN SELECT rolname FROM pg_roles WHERE rolname = 'postgres' LOOP CREATE ROLE a20; END LOOP; END $$;
DO $$ DECLARE n int NOT NULL := NULL; BEGIN CREATE ROLE a21; END $$;
DO $$ DECLARE v varchar(3) := 'abcdef'::text; BEGIN CREATE ROLE a22; END $$;
DO $$ DECLARE v name := repeat('a', 70); BEGIN EXECUTE format('CREATE ROLE %I', v); END $$;
DO $$ DECLARE b boolean := 'yes'; BEGIN IF b THEN CREATE ROLE a24; END IF; END $$;

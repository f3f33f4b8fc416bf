-- What a DO block asks the server about itself.
CREATE ROLE a;
CREATE SCHEMA s;
CREATE TABLE s.t (id int);
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
GRANT SELECT ON s.t TO a;
DO $$ BEGIN IF current_setting('server_version_num')::int >= 160000 THEN CREATE ROLE modern; ELSE CREATE ROLE old; END IF; END $$;
DO $$ BEGIN IF to_regclass('s.t') IS NOT NULL THEN CREATE ROLE has_t; END IF; IF to_regclass('s.u') IS NULL THEN CREATE ROLE no_u; END IF; END $$;
DO $$ BEGIN IF (SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proname = 'f' AND n.nspname = 's') = 1 THEN CREATE ROLE has_f; END IF; END $$;
DO $$ BEGIN IF NOT pg_has_role('a', 'pg_monitor', 'MEMBER') THEN GRANT pg_monitor TO a; END IF; IF pg_has_role('a', 'pg_monitor', 'USAGE') THEN CREATE ROLE monitors; END IF; END $$;
DO $$ BEGIN IF has_table_privilege('a', 's.t', 'SELECT') THEN CREATE ROLE may_select; END IF; IF has_schema_privilege('a', 's', 'USAGE') THEN CREATE ROLE may_use; END IF; END $$;
DO $$ DECLARE r text; BEGIN FOR r IN SELECT unnest(ARRAY['u1', 'u2']) LOOP EXECUTE format('CREATE ROLE %I', r); END LOOP; END $$;
DO $$ DECLARE a text[] := ARRAY['m1', 'm2']; i int; BEGIN FOR i IN 1 .. array_length(a, 1) LOOP EXECUTE 'CREATE ROLE ' || a[i]; END LOOP; FOR i IN REVERSE 2 .. 1 LOOP EXECUTE format('GRANT %I TO a', a[i]); END LOOP; END $$;
DO $$ DECLARE r record; BEGIN FOR r IN SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 's' AND c.relkind = 'r' LOOP EXECUTE format('GRANT UPDATE ON %I.%I TO u1', r.nspname, r.relname); END LOOP; END $$;
DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT rolname FROM pg_roles WHERE rolname LIKE ''u_''' LOOP EXECUTE format('GRANT %I TO m1', r.rolname); END LOOP; END $$;
DO $$ DECLARE i int; BEGIN FOR i IN SELECT generate_series FROM generate_series(1, 2) LOOP EXECUTE 'CREATE ROLE g' || i; END LOOP; END $$;
DO $$ BEGIN IF EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member WHERE r.rolname = 'u1' AND u.rolname = 'm1') THEN CREATE ROLE joined; END IF; END $$;

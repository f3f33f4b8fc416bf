-- loops over cursors: FOR, with arguments, and OPEN, FETCH, EXIT WHEN NOT FOUND, CLOSE
CREATE ROLE a;
CREATE ROLE b;
CREATE SCHEMA s;
CREATE TABLE s.t (i int);
CREATE TABLE s.u (i int);
DO $$ DECLARE c CURSOR FOR SELECT tablename FROM pg_tables WHERE schemaname = 's'; BEGIN FOR r IN c LOOP EXECUTE format('GRANT SELECT ON s.%I TO a', r.tablename); END LOOP; END $$;
DO $$ DECLARE c CURSOR (who text, what text) FOR SELECT rolname, what AS p FROM pg_roles WHERE rolname = who; r record; BEGIN FOR r IN c('b', 'INSERT') LOOP EXECUTE format('GRANT %s ON s.t TO %I', r.p, r.rolname); END LOOP; FOR r IN c(what := 'DELETE', who := 'a') LOOP EXECUTE format('GRANT %s ON s.t TO %I', r.p, r.rolname); END LOOP; END $$;
DO $$ DECLARE c NO SCROLL CURSOR FOR SELECT tablename FROM pg_tables WHERE schemaname = 's'; t text; BEGIN OPEN c; LOOP FETCH c INTO t; EXIT WHEN NOT FOUND; EXECUTE format('GRANT UPDATE ON s.%I TO a', t); END LOOP; CLOSE c; END $$;
DO $$ DECLARE c refcursor; t text; o text; BEGIN OPEN c FOR SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 's'; LOOP FETCH NEXT FROM c INTO t, o; EXIT WHEN NOT FOUND; EXECUTE format('GRANT TRUNCATE ON s.%I TO b', t); END LOOP; CLOSE c; END $$;
DO $$ DECLARE c CURSOR IS SELECT 'x' AS name; BEGIN FOR r IN c LOOP EXECUTE 'CREATE ROLE ' || r.name; END LOOP; FOR r IN c LOOP EXECUTE 'CREATE ROLE ' || r.name || '2'; END LOOP; END $$;

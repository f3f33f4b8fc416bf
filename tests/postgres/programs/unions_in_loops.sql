-- the columns of a UNION are called as those of its first part
CREATE ROLE svc;
CREATE SCHEMA app;
CREATE SCHEMA audit;
CREATE TABLE app.t (i int);
CREATE TABLE audit.u (i int);
DO $$ DECLARE r record; BEGIN
  FOR r IN (SELECT schemaname AS sn, tablename AS tn FROM pg_catalog.pg_tables WHERE schemaname IN ('app') UNION SELECT 'audit', 'u') LOOP
    EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', r.sn, r.tn, 'svc');
  END LOOP;
  FOR r IN SELECT 'a' AS name UNION SELECT 'b' UNION SELECT 'a' LOOP
    EXECUTE 'CREATE ROLE ' || r.name;
  END LOOP;
END $$;

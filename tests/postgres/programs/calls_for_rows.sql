-- a function that grants is called once for each row
CREATE ROLE r1;
CREATE ROLE r2;
CREATE ROLE other;
CREATE SCHEMA s;
CREATE TABLE s.t (id int);
CREATE FUNCTION s.give(who text, what text DEFAULT 'SELECT') RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('GRANT %s ON s.t TO %I', what, who); END $$;
SELECT s.give(rolname) FROM pg_roles WHERE rolname LIKE 'r_';
SELECT s.give(who, 'INSERT') FROM (VALUES ('r1'), ('other')) AS v(who);
DO $$ BEGIN PERFORM s.give(rolname, 'TRUNCATE') FROM pg_roles WHERE rolname = 'r1'; END $$;

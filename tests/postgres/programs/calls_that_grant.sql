-- calls of a function that grants: UNION, VALUES, INTO, an assignment, RETURN, recursion, and STRICT for NULL
CREATE ROLE a;
CREATE SCHEMA s;
CREATE TABLE s.t (i int);
CREATE TABLE s.u (i int);
CREATE TABLE s.v (i int);
CREATE TABLE s.w (i int);
CREATE TABLE s.x (i int);
CREATE TABLE s.y (i int);
CREATE FUNCTION s.gp(privilege text, tab text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT %s ON s.%I TO a', privilege, tab);
  RETURN 1;
END $$;
SELECT s.gp('select', 't') UNION ALL SELECT s.gp('insert', 'u');
VALUES (s.gp('delete', 'u'));
DO $$ DECLARE x int; BEGIN SELECT s.gp('select', 'v') INTO x; x := s.gp('insert', 'v'); END $$;
CREATE FUNCTION s.pair() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN s.gp('select', 'w'); END $$;
SELECT s.pair();
CREATE FUNCTION s.rec(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  IF n = 0 THEN RETURN s.gp('select', 'x'); END IF;
  RETURN s.rec(n - 1);
END $$;
SELECT s.rec(2);
CREATE FUNCTION s.careful(tab text) RETURNS void STRICT LANGUAGE plpgsql AS $$ BEGIN GRANT SELECT ON s.y TO a; END $$;
SELECT s.careful(NULL);
CREATE FUNCTION s.bold(tab text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT INSERT ON s.y TO a; END $$;
SELECT s.bold(NULL);

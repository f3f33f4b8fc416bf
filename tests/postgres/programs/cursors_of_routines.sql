-- what a routine opens is there when its name is not declared
CREATE ROLE a;
CREATE TABLE t (i int);
CREATE FUNCTION f(refcursor) RETURNS refcursor LANGUAGE plpgsql AS $$ BEGIN OPEN $1 FOR SELECT * FROM t; RETURN $1; END $$;
BEGIN;
SELECT f('c');
FETCH ALL IN c;
GRANT SELECT ON t TO a;
COMMIT;

-- What looks like an error in a body and is none: RETURN of a column, WHERE CURRENT OF, names of portals; rtree is GiST
CREATE TABLE ft (i int, j int);
CREATE TABLE bt (c box);
CREATE INDEX bi ON bt USING rtree (c);
CREATE VIEW v1 AS SELECT 2 + 2 AS f1;
CREATE FUNCTION rf() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f1 FROM v1; END $$;
CREATE FUNCTION rn() RETURNS SETOF int LANGUAGE plpgsql AS $$ DECLARE x int; BEGIN x := 1; RETURN NEXT x; RETURN NEXT f1 FROM v1; RETURN; END $$;
CREATE FUNCTION fc() RETURNS void LANGUAGE plpgsql AS $$ DECLARE c CURSOR FOR SELECT * FROM ft; BEGIN FOR r IN c LOOP UPDATE ft SET i = 1 WHERE CURRENT OF c; END LOOP; END $$;
CREATE FUNCTION fp() RETURNS void LANGUAGE plpgsql AS $$ DECLARE c CURSOR (a int) FOR SELECT a; BEGIN c := 'portal'; FOR r IN c(5) LOOP NULL; END LOOP; END $$;
DO $$ DECLARE c CURSOR FOR SELECT 1 AS n; BEGIN c := 'portal'; FOR r IN c LOOP EXECUTE format('CREATE ROLE made%s', r.n); END LOOP; END $$;
SELECT rf();
CREATE ROLE last;

-- what RETURNS TABLE and OUT parameters of a row type assign
CREATE ROLE u;
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t (a int, b text);
CREATE FUNCTION f1() RETURNS TABLE (q t, z int) LANGUAGE plpgsql AS $$ BEGIN q.a := 1; z := 1; RETURN NEXT; END $$;
CREATE FUNCTION f2() RETURNS TABLE (q pair, z int) LANGUAGE plpgsql AS $$ BEGIN q.a := 1; f2.z := 2; f2.q.b := 'x'; RETURN NEXT; END $$;
CREATE FUNCTION f3(OUT o pair, INOUT p t) LANGUAGE plpgsql AS $$ BEGIN o.a := 1; p.a := 2; f3.p.b := 'x'; END $$;
CREATE FUNCTION f5() RETURNS TABLE (z int) LANGUAGE plpgsql AS $$ BEGIN y := 1; END $$;
GRANT EXECUTE ON FUNCTION f1() TO u;
GRANT EXECUTE ON FUNCTION f2() TO u;

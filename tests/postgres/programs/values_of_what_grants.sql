-- what a function gives that changes something decides conditions
CREATE ROLE u;
CREATE TABLE t (i int);
CREATE TABLE t2 (i int);
CREATE FUNCTION ensure(name text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE ROLE %I', name);
  RETURN true;
END $$;
DO $$ BEGIN
  IF ensure('a') THEN GRANT SELECT ON t TO a; END IF;
  IF ensure('a') THEN GRANT INSERT ON t TO a; END IF;
  IF NOT ensure('u') THEN GRANT UPDATE ON t TO u; END IF;
END $$;
CREATE FUNCTION made(name text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE ROLE %I', name); RETURN name || '_x'; END $$;
DO $$ DECLARE r text; s text; BEGIN
  r := made('b');
  EXECUTE format('CREATE ROLE %I', r);
  SELECT made('c') INTO s;
  EXECUTE 'CREATE ROLE ' || s;
  EXECUTE 'CREATE ROLE ' || made('d');
END $$;
CREATE FUNCTION in_sql(name text) RETURNS text LANGUAGE sql AS $$ SELECT made(name); SELECT name || '_sql'; $$;
CREATE FUNCTION through_sql(name text) RETURNS text LANGUAGE sql AS $$ SELECT made(name) || '_y' $$;
DO $$ BEGIN
  EXECUTE 'CREATE ROLE ' || in_sql('e');
  EXECUTE 'CREATE ROLE ' || through_sql('f');
END $$;
CREATE FUNCTION counted() RETURNS int LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
  SELECT count(*) INTO n FROM pg_roles WHERE rolname LIKE 'n_';
  EXECUTE format('CREATE ROLE n%s', n);
  RETURN n;
END $$;
DO $$ BEGIN
  WHILE counted() < 3 LOOP NULL; END LOOP;
  IF counted() = 4 AND counted() = 5 THEN CREATE ROLE after5; END IF;
  IF counted() = 4 OR counted() = 7 THEN CREATE ROLE after7; END IF;
  CASE counted() WHEN 8 THEN CREATE ROLE after8; ELSE CREATE ROLE not8; END CASE;
  EXECUTE format('CREATE ROLE x%s_%s', counted(), counted());
END $$;
CREATE FUNCTION pair(OUT a text, OUT b text) LANGUAGE plpgsql AS $$ BEGIN CREATE ROLE paired; a := 'pa'; b := 'pb'; END $$;
SELECT pair();
CREATE FUNCTION fails(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN GRANT SELECT ON t2 TO u; IF n > 1 THEN RAISE EXCEPTION 'no'; END IF; RETURN n; END $$;
DO $$ BEGIN
  IF fails(1) = 1 THEN CREATE ROLE one; END IF;
  BEGIN
    IF fails(2) = 2 THEN CREATE ROLE two; END IF;
  EXCEPTION WHEN OTHERS THEN CREATE ROLE caught;
  END;
END $$;
CREATE FUNCTION nothing(a text) RETURNS boolean STRICT LANGUAGE plpgsql AS $$ BEGIN CREATE ROLE never; RETURN true; END $$;
DO $$ BEGIN IF nothing(NULL) IS NULL THEN CREATE ROLE strict_null; END IF; END $$;
CREATE FUNCTION dropping(name text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('DROP ROLE IF EXISTS %I', name); RETURN found IS NULL OR true; END $$;
DO $$ BEGIN IF dropping('two') THEN CREATE ROLE dropped; END IF; END $$;
DO $$ DECLARE ok boolean := ensure('g'); BEGIN IF ok THEN GRANT SELECT ON t2 TO g; END IF; END $$;
DO $$ BEGIN RAISE NOTICE '%', made('h'); END $$;
SELECT CASE WHEN ensure('k') THEN made('l') ELSE made('m') END;

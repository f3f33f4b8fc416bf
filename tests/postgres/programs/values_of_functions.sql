-- what functions return decides conditions
CREATE ROLE u;
CREATE FUNCTION has_role(name text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1) $$;
CREATE FUNCTION has_table(s text, t text) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = '' AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = s AND tablename = t);
END $$;
CREATE FUNCTION reader(prefix text DEFAULT 'app') RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT prefix || '_reader' $$;
CREATE FUNCTION kind(n int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF n > 1 THEN
    RETURN 'many';
  ELSIF n = 1 THEN
    RETURN 'one';
  END IF;
  RETURN 'none';
END $$;
CREATE FUNCTION strictly(a text) RETURNS boolean LANGUAGE sql STRICT AS $$ SELECT true $$;
DO $$ BEGIN
  IF has_role('u') THEN
    CREATE ROLE r1;
  END IF;
  IF NOT has_role('nobody') THEN
    CREATE ROLE r2;
  END IF;
  IF has_role('nobody') THEN
    CREATE ROLE r3;
  END IF;
END $$;
CREATE TABLE t (i int);
DO $$ BEGIN
  IF has_table('public', 't') AND NOT has_table('public', 'nosuch') THEN
    GRANT SELECT ON t TO u;
  END IF;
  EXECUTE 'CREATE ROLE ' || reader();
  EXECUTE format('CREATE ROLE %I', reader('x'));
  EXECUTE format('CREATE ROLE %I', kind(0) || kind(1) || kind(2));
  IF strictly(NULL) IS NULL THEN
    CREATE ROLE r4;
  END IF;
  CASE kind(1)
    WHEN 'one' THEN CREATE ROLE r5;
    ELSE CREATE ROLE r6;
  END CASE;
END $$;
DO $$ DECLARE who text := reader('y'); BEGIN
  IF NOT public.has_role(who) THEN
    EXECUTE 'CREATE ROLE ' || quote_ident(who);
  END IF;
END $$;

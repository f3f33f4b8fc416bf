-- versions: 16 17 18
CREATE FUNCTION gd() RETURNS regprocedure LANGUAGE plpgsql AS $$ DECLARE fn regprocedure; BEGIN GET DIAGNOSTICS fn = PG_ROUTINE_OID; RETURN fn; END $$;
DO $$ DECLARE fn oid; BEGIN GET DIAGNOSTICS fn = pg_routine_oid; EXECUTE 'CREATE ROLE diagnosed'; END $$;

-- loops over constant JSON
DO $$ DECLARE j jsonb := '[{"role": "j1", "in": "x"}, {"role": "j2"}]'; e jsonb; BEGIN
  CREATE ROLE x;
  FOR e IN SELECT * FROM jsonb_array_elements(j) LOOP
    EXECUTE format('CREATE ROLE %I', e->>'role');
    IF e->>'in' IS NOT NULL THEN
      EXECUTE format('GRANT %I TO %I', e->>'in', e->>'role');
    END IF;
  END LOOP;
END $$;
DO $$ DECLARE x text; BEGIN
  FOR x IN SELECT jsonb_array_elements_text('["k1", "k\"2"]') LOOP
    EXECUTE format('CREATE ROLE %I', x);
  END LOOP;
END $$;
DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT key, value FROM json_each_text('{"l1": "NOLOGIN", "l2": "LOGIN"}') LOOP
    EXECUTE format('CREATE ROLE %I %s', r.key, r.value);
  END LOOP;
  FOR r IN SELECT name FROM jsonb_object_keys('{"m1": 1, "m2": [2, {"a": null}]}') AS name LOOP
    EXECUTE format('CREATE ROLE %I', r.name);
  END LOOP;
  FOR r IN SELECT e->'names'->>0 AS name FROM jsonb_array_elements('[{"names": ["n1", "o1"]}, {"names": ["n2"]}]') e LOOP
    EXECUTE format('CREATE ROLE %I', r.name);
  END LOOP;
  FOR r IN SELECT unnest(ARRAY['p1', 'p2']) AS who LOOP
    EXECUTE format('CREATE ROLE %I', r.who);
  END LOOP;
END $$;

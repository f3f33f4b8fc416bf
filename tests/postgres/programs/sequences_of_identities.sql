-- information_schema.sequences leaves out what belongs to identity columns; pg_sequences and pg_class do not.
CREATE ROLE a;
CREATE ROLE b;
CREATE TABLE t (i int GENERATED ALWAYS AS IDENTITY, s serial);
CREATE SEQUENCE plain;
DO $$ DECLARE r record; BEGIN FOR r IN SELECT sequence_name FROM information_schema.sequences WHERE sequence_schema = 'public' LOOP EXECUTE format('GRANT USAGE ON SEQUENCE %I TO a', r.sequence_name); END LOOP; END $$;
DO $$ DECLARE r record; BEGIN FOR r IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP EXECUTE format('GRANT SELECT ON SEQUENCE %I TO b', r.sequencename); END LOOP; END $$;

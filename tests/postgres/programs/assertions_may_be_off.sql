-- plpgsql.check_asserts says whether ASSERT does anything
SET plpgsql.check_asserts = off;
DO $$ BEGIN ASSERT 1 = 0; EXECUTE 'CREATE ROLE asserted'; END $$;

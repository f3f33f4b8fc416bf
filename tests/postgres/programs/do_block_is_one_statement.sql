-- a DO block is undone as a whole, an inner block alone
DO $$ BEGIN CREATE ROLE x; CREATE ROLE x; END $$;
DO $$ BEGIN CREATE ROLE y; BEGIN CREATE ROLE z; CREATE ROLE z; EXCEPTION WHEN duplicate_object THEN NULL; END; END $$;

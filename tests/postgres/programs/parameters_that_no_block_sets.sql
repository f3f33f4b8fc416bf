-- SET ROLE, SET SESSION AUTHORIZATION and WITH SET FALSE set no custom parameter
CREATE ROLE r;
CREATE TABLE t (i int);
DO $$ BEGIN SET SESSION AUTHORIZATION postgres; SET LOCAL ROLE r; RESET ROLE; GRANT ALL ON t TO r; END $$;
DO $$ BEGIN UPDATE t SET i = 1; SET LOCAL search_path = public; END $$;
SELECT current_setting('my.own');
SHOW my.own;
DO $$ BEGIN SET my.own = '1'; END $$;
SHOW my.own;

-- prelude
-- migrate:up transaction:true
CREATE ROLE three; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$
 SELECT 1 -- migrate:down
$$;
-- migrate:down
DROP ROLE three;

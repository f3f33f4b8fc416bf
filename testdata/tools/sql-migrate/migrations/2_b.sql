-- +migrate Up
-- +migrate StatementBegin
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;
-- +migrate StatementEnd
RESET search_path;
CREATE ROLE two;
-- +migrate Down
DROP ROLE two;
-- +migrate Up
CREATE ROLE two_b;

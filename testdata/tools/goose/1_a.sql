-- a comment first
-- +goose Up
CREATE ROLE app LOGIN; CREATE ROLE owner_a;
GRANT CREATE ON SCHEMA public TO owner_a;
-- +goose StatementBegin
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN RETURN 1; END; $$;
-- +goose StatementEnd
CREATE ROLE after_f;
-- +goose Down
DROP ROLE app;

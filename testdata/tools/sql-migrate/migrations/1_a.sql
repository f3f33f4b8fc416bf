-- +migrate Up
CREATE ROLE app LOGIN; CREATE ROLE owner_a; GRANT CREATE ON SCHEMA public TO owner_a;
CREATE SCHEMA IF NOT EXISTS s2; SET search_path TO s2, public;
-- +migrate Down
DROP ROLE app;

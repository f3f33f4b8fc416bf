-- +goose Up
-- +goose ENVSUB ON
-- +goose ENVSUB OFF
CREATE SCHEMA IF NOT EXISTS s2; SET search_path TO s2, public;
CREATE TABLE ta(i int); -- trailing ; -- comment
-- +goose Down
RESET search_path;

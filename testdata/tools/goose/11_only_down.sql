-- +goose Up
-- +goose Down
CREATE ROLE no11;

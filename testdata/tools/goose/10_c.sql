-- +goose NO TRANSACTION
-- +goose up
CREATE TABLE tc(i int);
CREATE INDEX CONCURRENTLY ixc ON tc(i);
CREATE ROLE ten;
-- +goose DOWN

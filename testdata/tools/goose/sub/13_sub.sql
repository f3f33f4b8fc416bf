-- +goose Up
CREATE ROLE subdir;

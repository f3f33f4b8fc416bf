-- +goose Up
CREATE ROLE later;

-- +migrate Up
CREATE ROLE named_abc;

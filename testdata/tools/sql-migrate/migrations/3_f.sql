-- +migrate Up
CREATE ROLE f1; CREATE ROLE f1;

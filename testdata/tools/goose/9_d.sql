-- +goose Up
CREATE ROLE nine;

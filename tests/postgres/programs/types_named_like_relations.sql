-- A composite type is refused by a row type of its name before the relation is.
CREATE TABLE t (x int);
CREATE VIEW v AS SELECT 1 AS x;
CREATE INDEX i ON t (x);
CREATE SEQUENCE s;
CREATE TYPE c AS (x int);
CREATE TYPE e AS ENUM ('a');
CREATE TYPE t AS (x int);
CREATE TYPE v AS (x int);
CREATE TYPE i AS (x int);
CREATE TYPE s AS (x int);
CREATE TYPE c AS (x int);
CREATE TYPE e AS (x int);
DO $$ BEGIN CREATE TYPE c AS (x int); EXCEPTION WHEN duplicate_object THEN CREATE ROLE by_object; WHEN duplicate_table THEN CREATE ROLE by_table; END $$;
DO $$ BEGIN CREATE TYPE i AS (x int); EXCEPTION WHEN duplicate_object THEN CREATE ROLE index_by_object; WHEN duplicate_table THEN CREATE ROLE index_by_table; END $$;

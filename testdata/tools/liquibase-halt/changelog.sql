--liquibase formatted sql
--changeset me:1
CREATE ROLE app;
--changeset me:2
--preconditions onFail:CONTINUE
--precondition-sql-check expectedResult:1 SELECT count(*) FROM pg_roles WHERE rolname = 'nope'
CREATE ROLE no2;
--changeset me:3
--preconditions onFail:MARK_RAN
--precondition-sql-check expectedResult:1 SELECT count(*) FROM pg_roles WHERE rolname = 'app'
CREATE ROLE yes3;
--changeset me:4
--preconditions onFail:HALT
--precondition-sql-check expectedResult:1 SELECT count(*) FROM pg_roles WHERE rolname = 'nope'
CREATE ROLE no4;
--changeset me:5
CREATE ROLE no5;

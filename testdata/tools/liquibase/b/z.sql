--liquibase formatted sql
--changeset me:z1
CREATE ROLE bz; GRANT b10 TO bz;

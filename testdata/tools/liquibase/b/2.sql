--liquibase formatted sql
--changeset me:b2
GRANT b10 TO app;

--liquibase formatted sql
--changeset me:bb
CREATE ROLE bigb;

--liquibase formatted sql
--changeset me:u
CREATE ROLE unused;

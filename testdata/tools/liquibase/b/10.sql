--liquibase formatted sql
--changeset me:b10
CREATE ROLE b10;

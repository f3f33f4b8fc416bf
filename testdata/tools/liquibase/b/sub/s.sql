--liquibase formatted sql
--changeset me:s1
CREATE ROLE subs;

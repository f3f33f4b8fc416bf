--liquibase formatted sql

--changeset a:7 runOrder:last
CREATE ROLE formatted_first;

--changeset a:8
CREATE ROLE formatted_second; GRANT formatted_first TO formatted_second;

-- Up Migration
CREATE ROLE utc;

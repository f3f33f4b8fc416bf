-- Up Migration
CREATE ROLE later;
GRANT utc TO later;

-- Down Migration
CREATE ROLE down_first;
-- Up Migration
CREATE ROLE up_second;
GRANT SELECT ON t TO up_second;

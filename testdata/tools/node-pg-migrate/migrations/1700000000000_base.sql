-- Up Migration
CREATE ROLE base;
GRANT older TO base;
CREATE TABLE t (a int);
-- Down Migration
DROP TABLE t;
CREATE ROLE down_part;

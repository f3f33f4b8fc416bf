-- versions: 16 17 18
-- a membership without SET gives privileges, not identity
CREATE ROLE r;
CREATE ROLE m;
GRANT r TO m WITH SET FALSE;
GRANT CREATE ON SCHEMA public TO r, m;
CREATE TABLE t ();
ALTER TABLE t OWNER TO m;
SET SESSION AUTHORIZATION m;
SET ROLE r;
ALTER TABLE t OWNER TO r;

-- the bootstrap superuser owns a range's constructors: his default privileges count
CREATE ROLE a;
CREATE SCHEMA s AUTHORIZATION a;
SET ROLE a;
CREATE TYPE s.span AS RANGE (SUBTYPE = int);
RESET ROLE;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SET ROLE a;
CREATE TYPE s.other AS RANGE (SUBTYPE = text);
DROP TYPE s.span;

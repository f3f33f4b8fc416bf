-- before 15 a session user may grant itself
CREATE ROLE x;
CREATE ROLE y;
SET SESSION AUTHORIZATION x;
GRANT x TO y;

-- INHERIT of a role matters at all times before 16, at GRANT since
CREATE ROLE g;
CREATE ROLE m NOINHERIT;
GRANT g TO m;
ALTER ROLE m INHERIT;

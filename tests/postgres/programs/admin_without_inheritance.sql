-- ADMIN through a hop that is not inherited: no possible grantors
CREATE ROLE r;
CREATE ROLE mid;
CREATE ROLE low NOINHERIT;
CREATE ROLE x;
GRANT r TO mid WITH ADMIN OPTION;
GRANT mid TO low;
SET SESSION AUTHORIZATION low;
GRANT r TO x;

-- a superuser grants as the bootstrap superuser since 16
CREATE ROLE su2 SUPERUSER;
CREATE ROLE r;
CREATE ROLE m;
SET SESSION AUTHORIZATION su2;
GRANT r TO m;

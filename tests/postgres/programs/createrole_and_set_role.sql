-- who creates a role cannot yet become it
CREATE ROLE cr CREATEROLE;
SET SESSION AUTHORIZATION cr;
CREATE ROLE n;
SET ROLE n;
RESET ROLE;
GRANT n TO cr;
SET ROLE n;

-- versions: 16 17 18
-- createrole_self_grant adds a membership
CREATE ROLE cr CREATEROLE;
SET SESSION AUTHORIZATION cr;
SET createrole_self_grant = 'set, inherit';
CREATE ROLE n;
SET ROLE n;

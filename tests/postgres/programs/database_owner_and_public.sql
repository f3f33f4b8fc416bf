-- since 15 the database's owner owns schema public
CREATE ROLE d;
CREATE ROLE y;
ALTER DATABASE app OWNER TO d;
SET SESSION AUTHORIZATION d;
GRANT CREATE ON SCHEMA public TO y;

-- a database is never dropped with what a role owns
CREATE ROLE d;
ALTER DATABASE app OWNER TO d;
DROP OWNED BY d;
DROP ROLE d;

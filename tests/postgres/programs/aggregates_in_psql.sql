-- what \gset and \gexec do with the one row of a query of aggregates
SELECT count(*) = 0 AS missing FROM pg_roles WHERE rolname = 'z' \gset
\if :missing
CREATE ROLE z;
\endif
SELECT CASE WHEN count(*) = 0 THEN 'CREATE ROLE y' ELSE 'SELECT 1' END FROM pg_roles WHERE rolname = 'y' \gexec
SELECT CASE WHEN count(*) = 0 THEN 'CREATE ROLE x' ELSE 'CREATE ROLE w' END FROM pg_roles WHERE rolname = 'y' \gexec

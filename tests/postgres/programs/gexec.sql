-- \gexec runs each value of a query's rows as a statement.
CREATE ROLE a;
CREATE SCHEMA s;
CREATE TABLE s.t (id int);
CREATE TABLE s.u (id int);
SELECT 'CREATE ROLE b' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'b') \gexec
SELECT 'CREATE ROLE a' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'a') \gexec
SELECT format('GRANT SELECT ON %I.%I TO b', schemaname, tablename) FROM pg_tables WHERE schemaname = 's' \gexec
SELECT 'CREATE ROLE c', 'CREATE ROLE d' \gexec

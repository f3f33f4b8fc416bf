-- computed columns, COPY that is refused, ALTER TABLE in passes, rules on SELECT, defaults that call what is missing
CREATE ROLE u;
CREATE TABLE person (name text, age int);
CREATE FUNCTION full_name(person) RETURNS text LANGUAGE sql AS 'SELECT $1.name';
CREATE VIEW pv AS SELECT p.name, p.full_name FROM person p;
GRANT SELECT ON pv TO u;
CREATE VIEW pw AS SELECT person.full_name FROM person;
CREATE VIEW px AS SELECT p.no_name FROM person p;
CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
COPY g (a, b) FROM stdin;
\.
COPY g (a, b) TO stdout;
CREATE TABLE i8 (f4 int, f5 int GENERATED ALWAYS AS IDENTITY);
ALTER TABLE i8 ALTER f5 DROP IDENTITY, ALTER f5 DROP NOT NULL, ALTER f5 SET DATA TYPE bigint;
ALTER TABLE i8 ALTER f4 SET NOT NULL, ALTER f4 DROP NOT NULL;
CREATE TABLE r (a int);
ALTER TABLE r ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON r USING (a > 1);
GRANT ALL ON r TO u;
SET ROLE u;
COPY r FROM stdin;
\.
RESET ROLE;
CREATE TABLE df (x int DEFAULT nosuch());
CREATE TABLE df2 (x int);
ALTER TABLE df2 ALTER x SET DEFAULT nosuch(1);
ALTER TABLE df2 ADD y int DEFAULT nosuch();
ALTER TABLE df2 ADD z timestamptz DEFAULT now();
ALTER TABLE df2 ADD k uuid DEFAULT uuid_generate_v4();
CREATE TABLE rt (a int);
CREATE RULE "_RETURN" AS ON SELECT TO rt DO INSTEAD SELECT name::int AS a FROM person;
GRANT SELECT ON rt TO u;
SET ROLE u;
SELECT a FROM rt;

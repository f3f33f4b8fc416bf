-- arrays and what scripts made go with no number, in joins as in WHERE
CREATE DOMAIN d AS int;
CREATE TYPE c AS (x int);
CREATE TABLE a (id serial, n bigint, name text);
CREATE TABLE b (id d[], co c, name text);
SELECT 1 FROM a JOIN b ON a.id = b.id;
SELECT 1 FROM a JOIN b ON a.name = b.name AND b.co = a.n;
SELECT 1 FROM a, b WHERE a.n < co;
DELETE FROM a USING b WHERE a.id = b.id;
UPDATE b SET name = '' FROM a WHERE b.id = a.n;
SELECT 1 FROM a JOIN b ON a.name = b.name WHERE n = a.id OR co = 1;
SELECT 1 FROM a JOIN b USING (name) WHERE a.n = a.id;

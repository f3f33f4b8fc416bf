-- CREATE TABLE of a taken name: what its elements name is looked for first, what its constraints say after.
CREATE SCHEMA s;
CREATE TABLE s.a (id int);
CREATE TABLE s.a (LIKE s.missing);
CREATE TABLE s.a (x s.nosuch);
CREATE TABLE s.a (id int) INHERITS (s.gone);
CREATE TABLE s.a (id int CHECK (nocol > 1));
CREATE TABLE s.a (id int DEFAULT nofunction());
CREATE TABLE s.a (id int REFERENCES s.nothere);
CREATE TABLE s.a (id int, id text);
CREATE TABLE IF NOT EXISTS s.a (LIKE s.missing);
CREATE TABLE s.a (id int GENERATED ALWAYS AS (nocol + 1) STORED);
CREATE TABLE nos.a (LIKE s.missing);

-- extensions stay while a view, default, policy or index calls what they hold
CREATE EXTENSION pgcrypto;
CREATE TABLE t (i int, a text DEFAULT gen_salt('md5'), b bytea);
CREATE VIEW v AS SELECT gen_salt('bf') AS salt FROM t;
DROP EXTENSION pgcrypto;
ALTER TABLE t ALTER a DROP DEFAULT;
DROP EXTENSION pgcrypto;
DROP VIEW v;
CREATE POLICY p ON t USING (crypt(a, a) = a);
DROP EXTENSION pgcrypto;
DROP EXTENSION pgcrypto CASCADE;
CREATE EXTENSION "uuid-ossp";
CREATE TABLE u (id uuid DEFAULT uuid_generate_v4());
CREATE MATERIALIZED VIEW m AS SELECT uuid_generate_v4() AS id;
DROP EXTENSION "uuid-ossp";
DROP EXTENSION "uuid-ossp" CASCADE;
INSERT INTO u DEFAULT VALUES;

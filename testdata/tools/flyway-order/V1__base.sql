CREATE TABLE log(i serial, what text); INSERT INTO log(what) VALUES ('v1');
CREATE ROLE owner_a NOLOGIN; CREATE ROLE app LOGIN; CREATE ROLE ro;
SET ROLE owner_a;
RESET ROLE;
GRANT CREATE ON SCHEMA public TO owner_a;

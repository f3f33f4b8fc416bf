CREATE TABLE tten(i int); 
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN -- ' ; 
PERFORM 1; END $$; 
INSERT INTO log(what) VALUES ('a -- b; $$ '), (E'x\';');

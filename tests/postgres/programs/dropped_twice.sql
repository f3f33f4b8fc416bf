-- A role named twice: until 15 it is gone the second time.
CREATE ROLE r4;
CREATE ROLE r5;
DROP ROLE r4, r4;
DROP ROLE IF EXISTS r5, r5;

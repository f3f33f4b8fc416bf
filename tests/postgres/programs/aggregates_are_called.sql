CREATE ROLE u1;
CREATE AGGREGATE ag(int) (sfunc = int4pl, stype = int);
REVOKE ALL ON FUNCTION ag(int) FROM PUBLIC;
SET ROLE u1;
SELECT ag(1);
SELECT ag(x) FROM (VALUES (1)) v(x);
SELECT ag(x) OVER () FROM (VALUES (1)) v(x);

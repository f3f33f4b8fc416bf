-- versions: 13 14 15 16 17 18
CREATE ROLE a;
CREATE TABLE t (a int, b text);
CREATE TABLE u (id int);
CREATE VIEW v1 AS SELECT a FROM t WHERE a NOT /* x */ IN (1, 2);
CREATE VIEW v2 AS SELECT a FROM t WHERE b NOT -- c
 LIKE 'x';
CREATE VIEW v3 AS SELECT a FROM t WHERE a NOT /* two
 lines */ BETWEEN 1 AND 2;
CREATE VIEW v4 AS SELECT a FROM t ORDER BY a NULLS /**/ LAST;
CREATE VIEW v5 AS SELECT * FROM unnest(ARRAY[1]) WITH /**/ ORDINALITY x(a, b);
CREATE VIEW v6 AS SELECT a AS U&"d!0061t" /* x */ UESCAPE '!' FROM t;
CREATE TABLE w1 (a time without /* c */ time zone, b timestamp(3) with /* tz */ time zone DEFAULT now());
CREATE POLICY p ON t USING (b NOT /* c */ ILIKE 'x' AND b NOT /* c */ SIMILAR TO 'x');
GRANT SELECT ON v1, v2, v3, v4, v5, v6, w1 TO a;
ALTER TABLE u ADD COLUMN ts timestamp with -- comment
  time zone;
GRANT SELECT (ts) ON u TO a;
DO $$ BEGIN IF 1 NOT /* c
 */ IN (2) THEN GRANT INSERT ON u TO a; END IF; END $$;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 WHERE 1 NOT /* c */ IN (2) $$;
CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT 1 WHERE 1 NOT -- c
 IN (2)); END $$;
GRANT EXECUTE ON FUNCTION f(), g() TO a;
COMMENT ON TABLE u IS 'a' -- continued
  'b';

CREATE ROLE a; CREATE ROLE b LOGIN;
SELECT format('CREATE ROLE %I', n) FROM (VALUES ('g1'),('g 2')) v(n) \gexec
SELECT 'CREATE TABLE t1(i int)', 'GRANT SELECT ON t1 TO a', NULL, 'GRANT INSERT ON t1 TO a' \gexec
SELECT 'CREATE ROLE cond' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cond')\gexec
SELECT 'CREATE ROLE a' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'a')\gexec
SELECT format('GRANT %I TO b', rolname) FROM pg_roles WHERE rolname LIKE 'g%' ORDER BY 1 \gexec
SELECT 'CREATE DATABASE other' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'other')\gexec
SELECT format('GRANT UPDATE ON %I.%I TO a', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' \gexec
SELECT 'CREATE ROLE x1; CREATE ROLE x2' \gexec
SELECT E'\\set zz 1' \gexec
SELECT 1 \g /dev/null
CREATE ROLE gg \g
CREATE ROLE gf \g sub/out.txt
CREATE ROLE gp \g |cat
SELECT 'CREATE ROLE gx' \g (format=unaligned tuples_only) sub/o2.txt
CREATE ROLE s1\; CREATE ROLE s2\; SELECT 1;
CREATE ROLE s3\; CREATE ROLE s3\; CREATE ROLE s4;
CREATE ROLE s5\; COMMIT\; CREATE ROLE s6\; CREATE ROLE s6;
CREATE ROLE gd \gdesc
SELECT 1 AS a, 2 AS b \crosstabview
CREATE ROLE r_reset \r
CREATE ROLE r_ok;
CREATE ROLE p_print \p
;
\o sub/o3.txt
CREATE ROLE with_o;
\o
SELECT 'CREATE ROLE w1' \w sub/w.sql
;
CREATE ROLE semi;;; CREATE ROLE semi2;
SELECT $1::text, $2 \bind 'x' 'y' \g

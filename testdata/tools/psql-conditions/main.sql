CREATE ROLE base;
\if :{?nothing}
CREATE ROLE no1;
\elif :{?DBNAME}
CREATE ROLE yes1;
\else
CREATE ROLE no2;
\endif
\set t on
\if :t \echo x
CREATE ROLE yes2;
\if off
CREATE ROLE no3;
\if true
CREATE ROLE no4;
\endif
\i sub/none.sql
\q
\c nosuch
\elif 1
CREATE ROLE yes3;
\else
CREATE ROLE no5;
\endif
\endif
SELECT 1 = 1 AS eq, 'zz' AS nm \gset
\if :eq
CREATE ROLE :nm;
\endif
SELECT 'v' AS a, 2 AS b \gset pre_
CREATE ROLE :pre_a:pre_b;
SELECT current_user = 'postgres' AS ispg, exists(select from pg_roles where rolname='base') as hasbase, not exists(select from pg_roles where rolname='nobase') as hasnot \gset
\if :ispg
CREATE ROLE ispg;
\endif
\if :hasbase
CREATE ROLE hasbase;
\endif
\if :hasnot
CREATE ROLE hasnot;
\endif
SELECT :SERVER_VERSION_NUM >= 150000 AS v15 \gset
\if :v15
CREATE ROLE v15;
\else
CREATE ROLE old;
\endif
\if yes
CREATE ROLE
\if no
 wrong
\else
 right_one
\endif
;
\endif
\if garbage
CREATE ROLE no6;
\else
CREATE ROLE yes6;
\endif
\if tr
create role y7;
\endif
\if o
create role no_o;
\else
create role y_o;
\endif

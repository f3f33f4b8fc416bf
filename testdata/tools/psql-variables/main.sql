\set r one two 'three four'
CREATE ROLE :"r";
\set x app
\set y :x _ro
CREATE ROLE :y;
\set z :'x'
SELECT :z AS q;
CREATE ROLE :"x" PASSWORD :'z';
\set list 'CREATE ROLE l1; CREATE ROLE l2;'
:list
\set e ''
CREATE ROLE a:e;
\set half 'CREATE ROLE '
:half hh;
\set n 5
CREATE ROLE q:n;
CREATE ROLE u::text;
\set dq "a b"
CREATE ROLE :"dq";
\set esc 'it''s\ttab'
CREATE ROLE :"esc";
\echo :x
SELECT 1 AS "a:x", 'a:x' , $$:x$$, $q$ :'x' $q$;
CREATE ROLE s:x:y;
\set arr '{1,2}'
SELECT (:'arr'::int[])[1:2];
CREATE TABLE t(a int);
GRANT SELECT ON t TO :x, :"y";
\unset x
CREATE ROLE :x;
\set two :y :y
GRANT INSERT ON t TO :"y";
\set Q '"quoted name"'
CREATE ROLE :Q;
\set sq 'a''b'
COMMENT ON ROLE app IS :'sq';

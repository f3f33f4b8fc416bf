CREATE ROLE a;
CREATE TABLE t(i text, j text);
COPY t FROM stdin;
1	CREATE ROLE no1;
\\.	x
2	\.
\.
CREATE ROLE b;
COPY t (i, j) FROM STDIN WITH (FORMAT csv);
"x
CREATE ROLE no2;
",y
\.
CREATE ROLE c;
\copy t from sub/data.txt
CREATE ROLE d;
\copy (select 1) to sub/out.txt
\copy t from stdin
GRANT	x
\.
CREATE ROLE e; COPY t FROM stdin; CREATE ROLE f;
z	w
\.
CREATE ROLE g;
copy nosuch from stdin;
1	2
CREATE ROLE h;
\.
CREATE ROLE i;
COPY t TO STDOUT;
CREATE ROLE j;
COPY (SELECT 1) TO STDOUT WITH CSV HEADER;
CREATE ROLE k;
COPY t FROM PROGRAM 'cat /dev/null';
INSERT INTO t VALUES ('\.', 'x');
CREATE ROLE l; -- COPY t FROM stdin;
COPY t FROM stdin\;
CREATE ROLE m;
x	y
\.
CREATE ROLE n

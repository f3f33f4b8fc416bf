-- psql's own \copy reads data only where it runs, and where the server takes it.
CREATE TABLE t (a int, b text);
\if false
\copy t from stdin
CREATE ROLE skipped_1;
\endif
CREATE ROLE after_skipped;
\.
CREATE ROLE after_dot;
\if true
\copy t from stdin
CREATE ROLE data_1;
\.
CREATE ROLE taken;
\else
\copy t (a) from stdin with (format csv)
CREATE ROLE skipped_2;
\elif true
CREATE ROLE skipped_3;
\endif
CREATE ROLE after_else;
-- There is no such table: the lines behind it are data all the same.
\copy missing from stdin
CREATE ROLE no_statement;
\.
CREATE ROLE behind_missing;
BEGIN;
CREATE ROLE undone;
\copy missing from stdin
CREATE ROLE in_broken_transaction;
\.
COMMIT;
CREATE ROLE behind_transaction;
-- The data is wrong: it is read all the same.
\copy t from stdin
CREATE ROLE data_2;
\.
CREATE ROLE behind_wrong_data;
BEGIN;
CREATE ROLE kept;
\COPY t from stdin
8	CREATE ROLE data_8;
\.
COMMIT;
\copy t from pstdin
CREATE ROLE after_pstdin;
\copy (select 1) to stdout
\copy t to stdin
CREATE ROLE after_to_stdin;
\copy t from stdin delimiter ','
3,CREATE ROLE data_3;
\.
\copy public . t ( a , b ) from stdin
4	CREATE ROLE data_4;
\.
\copy "t" from 'stdin'
CREATE ROLE after_file;
\copy t from STDIN
5	CREATE ROLE data_5;
\.
\copy t from stdin where a > 1
7	CREATE ROLE data_7;
\.
CREATE ROLE last_one;

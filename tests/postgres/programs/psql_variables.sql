-- psql's variables, conditions and joined statements.
\set name reader
\set quoted 'Odd Name'
CREATE ROLE :name;
CREATE ROLE :"quoted";
\if :{?nope}
CREATE ROLE defined;
\else
CREATE ROLE undefined;
\endif
\if :{?name}
CREATE ROLE known;
\endif
CREATE ROLE j1\; CREATE ROLE j2\; CREATE ROLE j1;
CREATE ROLE k1\; CREATE ROLE k2;
\set ON_ERROR_ROLLBACK on
BEGIN;
CREATE ROLE b1;
CREATE ROLE b1;
CREATE ROLE b2;
COMMIT;
\set ON_ERROR_ROLLBACK off
\set AUTOCOMMIT off
CREATE ROLE ac1;
COMMIT;
CREATE ROLE ac2;
ROLLBACK;
\set AUTOCOMMIT on

-- versions: 16 17 18
-- SET LOCAL createrole_self_grant ends with the transaction, and does nothing outside of one
CREATE ROLE cr LOGIN CREATEROLE;
SET SESSION AUTHORIZATION cr;
SET LOCAL createrole_self_grant = 'set, inherit';
CREATE ROLE a;
BEGIN;
SET LOCAL createrole_self_grant = 'inherit';
CREATE ROLE b;
COMMIT;
CREATE ROLE c;
SET createrole_self_grant = 'set';
BEGIN;
SET LOCAL createrole_self_grant = '';
CREATE ROLE d;
ROLLBACK;
BEGIN;
SET LOCAL createrole_self_grant = '';
CREATE ROLE d;
COMMIT;
CREATE ROLE e;
SET createrole_self_grant = 'set';
RESET createrole_self_grant;
CREATE ROLE f;
SET createrole_self_grant = 'set';
RESET ALL;
CREATE ROLE g;
RESET SESSION AUTHORIZATION;
ALTER ROLE cr SET createrole_self_grant = 'set';
\c - cr
CREATE ROLE h;
SET createrole_self_grant = '';
CREATE ROLE i;
RESET ALL;
CREATE ROLE j;

-- extensions whose views and functions are for monitoring roles
CREATE ROLE a;
CREATE ROLE b;
GRANT pg_monitor TO a;
CREATE EXTENSION pg_buffercache;
CREATE EXTENSION pg_freespacemap;
CREATE EXTENSION pgrowlocks;
GRANT SELECT ON pg_buffercache TO b;
GRANT EXECUTE ON FUNCTION pg_freespace(regclass, bigint) TO b;
REVOKE EXECUTE ON FUNCTION pgrowlocks(text) FROM pg_stat_scan_tables;
CREATE EXTENSION amcheck;
GRANT EXECUTE ON FUNCTION bt_index_check(regclass) TO b;
CREATE EXTENSION hstore;
CREATE EXTENSION "uuid-ossp";
REVOKE EXECUTE ON FUNCTION uuid_generate_v4() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hstore(text, text) TO b;
SET ROLE b;
SELECT uuid_generate_v4();
SELECT uuid_generate_v1();

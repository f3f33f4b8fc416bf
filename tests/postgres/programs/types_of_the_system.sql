-- versions: 14 15 16 17 18; types that role files seldom name, and whose multirange's privileges are its range's
CREATE ROLE r;
GRANT USAGE ON TYPE pg_ndistinct, pg_dependencies, pg_mcv_list TO r;
GRANT USAGE ON TYPE pg_brin_bloom_summary, pg_catalog.pg_brin_minmax_multi_summary TO r;
BEGIN;
GRANT USAGE ON TYPE information_schema.cardinal_number, information_schema.character_data TO r;
GRANT USAGE ON DOMAIN information_schema.sql_identifier TO r;
GRANT USAGE ON TYPE information_schema.time_stamp, information_schema.yes_or_no TO r;
ROLLBACK;
GRANT USAGE ON TYPE information_schema.nosuch TO r;
GRANT USAGE ON TYPE int4range TO r;
GRANT USAGE ON TYPE int4multirange TO r;
GRANT USAGE ON TYPE tstzmultirange TO r;
GRANT USAGE ON TYPE anymultirange TO r;
SELECT has_function_privilege('no_such_role', 'lower(text)', 'EXECUTE');
SELECT has_type_privilege('no_such_role', 'text', 'USAGE');
SELECT has_function_privilege('r', 'lower(text)', 'EXECUTE');
SELECT has_function_privilege('public', 'lower(text)', 'EXECUTE');

CREATE ROLE cb_create_schema;

CREATE ROLE from_schema;

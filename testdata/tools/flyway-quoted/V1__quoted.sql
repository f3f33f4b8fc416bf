CREATE ROLE "${app}";
CREATE ROLE "${app}_ro" LOGIN PASSWORD '${app}';
CREATE TABLE "${app} table" (a int);
GRANT SELECT ON "${app} table" TO "${app}_ro";
CREATE ROLE ${app}_plain;
DO $$ BEGIN CREATE ROLE "${app}_do"; EXECUTE 'GRANT "${app}" TO "${app}_do"'; END $$;
CREATE ROLE "${Mixed.Name}";
CREATE ROLE "${mixed.name}_lower";
GRANT USAGE ON SCHEMA "${flyway:defaultSchema}" TO "${flyway:user}";

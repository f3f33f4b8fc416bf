-- What a migration tool left in a database of PostgreSQL 16, one fact a line, as tests/tool_projects_test.cpp writes it.
-- The tools' own tables and schemas are left out.
CREATE TEMP VIEW made AS SELECT oid, rolname, rolsuper FROM pg_roles WHERE oid >= 16384;
CREATE TEMP VIEW objects AS
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
         quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, c.oid, c.relowner AS owner, n.nspname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.relname !~ '^(schema_migrations|goose_db_version|flyway_schema_history|databasechangelog|databasechangeloglock|pgmigrations|gorp_migrations|schema_version|_prisma_migrations|alembic_version|django_migrations|knex_migrations|atdatabases_migrations|_sqlx_migrations|__diesel_schema_migrations|refinery_schema_history|migrations$|migrations_id_seq|_yoyo|yoyo|ar_internal_metadata|SequelizeMeta)'
  UNION ALL SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
         quote_ident(n.nspname) || '.' || quote_ident(p.proname), p.oid, p.proowner, n.nspname
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION ALL SELECT 'schema', quote_ident(nspname), oid, nspowner, nspname
  FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema';
CREATE TEMP VIEW privileges AS
  SELECT kind, unnest(privileges) AS privilege FROM (VALUES
    ('table', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']),
    ('view', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']),
    ('materialized view', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']),
    ('sequence', ARRAY['SELECT', 'UPDATE', 'USAGE']), ('schema', ARRAY['CREATE', 'USAGE']),
    ('function', ARRAY['EXECUTE']), ('procedure', ARRAY['EXECUTE'])) v(kind, privileges);
CREATE FUNCTION pg_temp.has(role text, kind text, oid oid, privilege text) RETURNS boolean LANGUAGE sql AS $$
  SELECT CASE kind WHEN 'sequence' THEN has_sequence_privilege(role, oid, privilege)
                   WHEN 'schema' THEN has_schema_privilege(role, oid, privilege)
                   WHEN 'function' THEN has_function_privilege(role, oid, privilege)
                   WHEN 'procedure' THEN has_function_privilege(role, oid, privilege)
                   ELSE has_table_privilege(role, oid, privilege) END $$;
SELECT line COLLATE "C" FROM (
  SELECT 'role ' || rolname || CASE WHEN rolcanlogin THEN ' login' ELSE '' END || CASE WHEN rolsuper THEN ' superuser' ELSE '' END
    || CASE WHEN rolinherit THEN '' ELSE ' noinherit' END || CASE WHEN rolcreaterole THEN ' createrole' ELSE '' END
    || CASE WHEN rolcreatedb THEN ' createdb' ELSE '' END || CASE WHEN rolreplication THEN ' replication' ELSE '' END
    || CASE WHEN rolbypassrls THEN ' bypassrls' ELSE '' END AS line
  FROM pg_roles WHERE oid >= 16384
  UNION ALL
  SELECT 'member ' || m.rolname || ' of ' || r.rolname || CASE WHEN admin_option THEN ' admin' ELSE '' END
    || CASE WHEN inherit_option THEN ' inherit' ELSE '' END || CASE WHEN set_option THEN ' set' ELSE '' END
  FROM pg_auth_members a JOIN made m ON m.oid = a.member JOIN pg_roles r ON r.oid = a.roleid
  UNION ALL
  SELECT 'owner ' || kind || ' ' || name || ': ' || pg_get_userbyid(owner) FROM objects
  WHERE nspname NOT IN ('graphile_migrate', 'sqitch', 'drizzle', 'atlas_schema_revisions')
  UNION ALL
  SELECT 'holds ' || rolname || ' ' || kind || ' ' || name || string_agg(' ' || word, '' ORDER BY word COLLATE "C")
  FROM (SELECT rolname, o.kind, o.name, privilege || CASE WHEN pg_temp.has(rolname, o.kind, o.oid, privilege || ' WITH GRANT OPTION') THEN '*' ELSE '' END AS word,
               CASE WHEN pg_temp.has('public', o.kind, o.oid, privilege) THEN privilege END AS everyones
        FROM made CROSS JOIN objects o JOIN privileges p ON p.kind = o.kind
        WHERE NOT rolsuper AND pg_temp.has(rolname, o.kind, o.oid, privilege)
          AND o.nspname NOT IN ('graphile_migrate', 'sqitch', 'drizzle', 'atlas_schema_revisions')) held
  WHERE word IS DISTINCT FROM everyones
  GROUP BY rolname, kind, name) lines ORDER BY 1;

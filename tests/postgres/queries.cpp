#include "queries.hpp"

#include <string_view>

namespace routegrant::postgres_tests {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

constexpr std::string_view pristine = R"sql(
SET client_min_messages = error;
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE oid >= 16384 \gexec
SELECT 'DROP OWNED BY ' || string_agg(quote_ident(rolname), ', ') || ' CASCADE' FROM pg_roles WHERE oid >= 16384 HAVING count(*) > 0 \gexec
SELECT 'DROP ROLE ' || string_agg(quote_ident(rolname), ', ') FROM pg_roles WHERE oid >= 16384 HAVING count(*) > 0 \gexec
CREATE DATABASE app;
SELECT CASE WHEN (SELECT count(*) FROM pg_auth_members) = 3
             AND NOT EXISTS (SELECT FROM pg_db_role_setting)
             AND NOT EXISTS (SELECT FROM pg_database WHERE datname IN ('postgres', 'app') AND datacl IS NOT NULL)
             $parameters
             AND (SELECT count(*) FROM pg_roles WHERE rolsuper) = 1 AND NOT EXISTS (SELECT FROM pg_roles WHERE oid >= 16384)
       THEN 'pristine' ELSE 'changed' END;
)sql";

/// Objects of the program, with schema public and the database itself. `class` tells which has_*_privilege() asks.
constexpr std::string_view objects = R"sql(
CREATE TEMP VIEW roles AS
  SELECT oid, rolname::text AS name FROM pg_roles WHERE oid >= 16384 AND NOT rolsuper UNION ALL SELECT 0, 'public';
CREATE TEMP VIEW objects AS
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                        WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
         CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END AS class, c.oid,
         quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, c.relowner AS owner, c.relacl AS acl
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.oid >= 16384 AND n.nspname !~ '^pg_'
  UNION ALL
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, 'f', p.oid,
         quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', p.proowner, p.proacl
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= 16384 AND n.nspname !~ '^pg_'
  UNION ALL
  SELECT 'schema', 'n', oid, quote_ident(nspname), nspowner, nspacl FROM pg_namespace
  WHERE (oid >= 16384 AND nspname !~ '^pg_') OR nspname = 'public'
  UNION ALL
  SELECT 'database', 'd', oid, quote_ident(datname), datdba, datacl FROM pg_database WHERE datname = current_database()
  UNION ALL
  SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, 'T', t.oid,
         quote_ident(n.nspname) || '.' || quote_ident(t.typname), t.typowner, t.typacl
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.oid >= 16384 AND n.nspname !~ '^pg_' AND (t.typtype IN ('e', 'r', 'd') OR c.relkind = 'c')
  UNION ALL
  SELECT 'foreign data wrapper', 'F', oid, quote_ident(fdwname), fdwowner, fdwacl FROM pg_foreign_data_wrapper
  UNION ALL
  SELECT 'foreign server', 'S', oid, quote_ident(srvname), srvowner, srvacl FROM pg_foreign_server;
CREATE TEMP TABLE letters (privilege text, letter text, classes text);
INSERT INTO letters VALUES ('INSERT', 'a', 'r'), ('SELECT', 'r', 'rs'), ('UPDATE', 'w', 'rs'), ('DELETE', 'd', 'r'),
  ('TRUNCATE', 'D', 'r'), ('REFERENCES', 'x', 'r'), ('TRIGGER', 't', 'r'), ('EXECUTE', 'X', 'f'), ('USAGE', 'U', 'snTFS'),
  ('CREATE', 'C', 'nd'), ('CONNECT', 'c', 'd'), ('TEMPORARY', 'T', 'd'), ('SET', 's', ''), ('ALTER SYSTEM', 'A', '')$maintain;
CREATE FUNCTION pg_temp.has(who oid, class text, what oid, privilege text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE class WHEN 'r' THEN has_table_privilege(who, what, privilege) WHEN 's' THEN has_sequence_privilege(who, what, privilege)
    WHEN 'f' THEN has_function_privilege(who, what, privilege) WHEN 'n' THEN has_schema_privilege(who, what, privilege)
    WHEN 'd' THEN has_database_privilege(who, what, privilege) WHEN 'T' THEN has_type_privilege(who, what, privilege)
    WHEN 'F' THEN has_foreign_data_wrapper_privilege(who, what, privilege)
    WHEN 'S' THEN has_server_privilege(who, what, privilege) END;
END $$;
)sql";

constexpr std::string_view answers = R"sql(
SELECT 'role ' || rolname || ' ' || CASE WHEN rolcanlogin THEN 'L' ELSE '' END || CASE WHEN rolsuper THEN 'S' ELSE '' END
       || CASE WHEN rolinherit THEN 'I' ELSE '' END || CASE WHEN rolcreaterole THEN 'R' ELSE '' END
       || CASE WHEN rolcreatedb THEN 'D' ELSE '' END || CASE WHEN rolreplication THEN 'P' ELSE '' END
       || CASE WHEN rolbypassrls THEN 'B' ELSE '' END
FROM pg_roles WHERE oid >= 16384;
SELECT 'member ' || m.rolname || ' of ' || r.rolname || ' by ' || coalesce(g.rolname, '') || ' '
       || CASE WHEN a.admin_option THEN 'a' ELSE '' END $options
FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member JOIN pg_roles r ON r.oid = a.roleid LEFT JOIN pg_roles g ON g.oid = a.grantor
WHERE m.oid >= 16384 OR r.oid >= 16384;
SELECT 'usage ' || r.name || ': ' || string_agg(o.rolname, ' ' ORDER BY o.rolname COLLATE "C")
FROM roles r JOIN pg_roles o ON o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'USAGE') WHERE r.oid <> 0 GROUP BY r.name;
SELECT 'set ' || r.name || ': ' || string_agg(o.rolname, ' ' ORDER BY o.rolname COLLATE "C")
FROM roles r JOIN pg_roles o ON o.oid <> r.oid AND pg_has_role(r.oid, o.oid, '$set') WHERE r.oid <> 0 GROUP BY r.name;
SELECT 'owner ' || o.kind || ' ' || o.name || ': ' || pg_get_userbyid(o.owner) FROM objects o;
SELECT 'acl ' || kind || ' ' || name || ' ' || CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee) END || '='
       || string_agg(letter || CASE WHEN is_grantable THEN '*' ELSE '' END, '' ORDER BY letter COLLATE "C") || '/' || pg_get_userbyid(grantor)
FROM (SELECT o.kind, o.name, e.* FROM objects o,
        aclexplode(coalesce(o.acl, acldefault(CASE o.class WHEN 's' THEN 's' WHEN 'r' THEN 'r' ELSE o.class END::"char", o.owner))) e
      UNION ALL
      SELECT o.kind, o.name || '(' || a.attname || ')', e.* FROM objects o JOIN pg_attribute a ON a.attrelid = o.oid AND o.class IN ('r', 's'),
        aclexplode(a.attacl) e WHERE NOT a.attisdropped) x JOIN letters l ON l.privilege = x.privilege_type
GROUP BY kind, name, grantee, grantor;
SELECT 'holds ' || r.name || ' ' || o.kind || ' ' || o.name || ' '
       || string_agg(l.letter || CASE WHEN pg_temp.has(r.oid, o.class, o.oid, l.privilege || ' WITH GRANT OPTION') THEN '*' ELSE '' END,
                     '' ORDER BY l.letter COLLATE "C")
FROM roles r, objects o JOIN letters l ON strpos(l.classes, o.class) > 0
WHERE pg_temp.has(r.oid, o.class, o.oid, l.privilege) GROUP BY r.name, o.kind, o.name;
SELECT 'holds ' || r.name || ' ' || o.kind || ' ' || o.name || '(' || a.attname || ') '
       || string_agg(l.letter || CASE WHEN has_column_privilege(r.oid, o.oid, a.attnum, l.privilege || ' WITH GRANT OPTION') THEN '*' ELSE '' END,
                     '' ORDER BY l.letter COLLATE "C")
FROM roles r, objects o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN letters l ON l.letter IN ('a', 'r', 'w', 'x')
WHERE o.class IN ('r', 's') AND has_column_privilege(r.oid, o.oid, a.attnum, l.privilege)
  AND NOT (has_table_privilege(r.oid, o.oid, l.privilege)
           AND (has_table_privilege(r.oid, o.oid, l.privilege || ' WITH GRANT OPTION')
                OR NOT has_column_privilege(r.oid, o.oid, a.attnum, l.privilege || ' WITH GRANT OPTION')))
GROUP BY r.name, o.kind, o.name, a.attname;
)sql";

}  // namespace

std::string pristine_query(int version) {
  std::string query(pristine);
  replace_all(query, "$parameters", version >= 15 ? "AND NOT EXISTS (SELECT FROM pg_parameter_acl)" : "");
  return query;
}

std::string state_query(int version) {
  std::string query(objects);
  query += answers;
  replace_all(query, "$maintain", version >= 17 ? ", ('MAINTAIN', 'm', 'r')" : "");
  replace_all(query, "$set", version >= 16 ? "SET" : "MEMBER");
  replace_all(query, "$options",
              version >= 16
                  ? "|| CASE WHEN a.inherit_option THEN 'i' ELSE '' END || CASE WHEN a.set_option THEN 's' ELSE '' END"
                  : "");
  return query;
}

}  // namespace routegrant::postgres_tests

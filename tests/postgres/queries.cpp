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
             AND NOT EXISTS (SELECT FROM pg_tablespace WHERE spcacl IS NOT NULL)
             AND (SELECT count(*) FROM pg_roles WHERE rolsuper) = 1 AND NOT EXISTS (SELECT FROM pg_roles WHERE oid >= 16384)
       THEN 'pristine' ELSE 'changed' END;
)sql";

/// What the lists of objects that initdb makes say, put together: changed if a program granted on them.
constexpr std::string_view built_in_lists = R"sql((SELECT md5(string_agg(acl, ' ' ORDER BY acl COLLATE "C")) FROM (
  SELECT 'c' || oid || relacl::text AS acl FROM pg_class WHERE oid < 16384 AND relacl IS NOT NULL UNION ALL
  SELECT 'p' || oid || proacl::text FROM pg_proc WHERE oid < 16384 AND proacl IS NOT NULL UNION ALL
  SELECT 't' || oid || typacl::text FROM pg_type WHERE oid < 16384 AND typacl IS NOT NULL UNION ALL
  SELECT 'a' || attrelid || attname || attacl::text FROM pg_attribute WHERE attrelid < 16384 AND attacl IS NOT NULL) lists))sql";

constexpr std::string_view cleaned = R"sql(
SET client_min_messages = error;
ALTER DATABASE app OWNER TO postgres;
-- DROP OWNED of several roles at once stumbles over entries that the first one emptied.
DELETE FROM pg_shdepend WHERE classid = 'pg_default_acl'::regclass;
DELETE FROM pg_depend WHERE classid = 'pg_default_acl'::regclass;
DELETE FROM pg_default_acl;
SELECT 'DROP OWNED BY ' || string_agg(quote_ident(rolname), ', ') || ' CASCADE' FROM pg_roles WHERE oid >= 16384 HAVING count(*) > 0 \gexec
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE oid >= 16384 AND datname <> 'app' \gexec
SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' \gexec
SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper \gexec
SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication \gexec
SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql' \gexec
SELECT lo_unlink(oid) FROM pg_largeobject_metadata \g /dev/null
DELETE FROM pg_db_role_setting;
UPDATE pg_language SET lanacl = NULL WHERE lanacl IS NOT NULL;
UPDATE pg_database SET datacl = NULL WHERE datname IN ('postgres', 'app') AND datacl IS NOT NULL;
UPDATE pg_tablespace SET spcacl = NULL WHERE spcacl IS NOT NULL;
$no_parameters
-- What was put back by hand above is still said to mention roles.
DELETE FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid >= 16384;
CREATE SCHEMA public;
$public
SELECT 'DROP ROLE ' || string_agg(quote_ident(rolname), ', ') FROM pg_roles WHERE oid >= 16384 HAVING count(*) > 0 \gexec
SELECT CASE WHEN (SELECT count(*) FROM pg_auth_members) = 3 AND (SELECT count(*) FROM pg_roles WHERE rolsuper) = 1
             AND NOT EXISTS (SELECT FROM pg_roles WHERE oid >= 16384)
             AND NOT EXISTS (SELECT FROM pg_class WHERE oid >= 16384 
                             AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_t'))
             AND NOT EXISTS (SELECT FROM pg_cast WHERE oid >= 16384)
             AND (SELECT count(*) FROM pg_language WHERE oid < 16384) = 4 -- plpgsql as initdb made it
             AND shobj_description((SELECT oid FROM pg_database WHERE datname = 'app'), 'pg_database') = $lists
       THEN 'pristine' ELSE 'changed' END;
)sql";

/// Objects of the program, with schema public and the database itself. `class` tells which has_*_privilege() asks.
constexpr std::string_view objects = R"sql(
CREATE TEMP VIEW roles AS
  SELECT oid, rolname::text AS name FROM pg_roles WHERE oid >= 16384 AND NOT rolsuper UNION ALL SELECT 0, 'public';
-- What extensions made and nobody changed since: the list is as it was made, or the row is the one that was made (as
-- default privileges are not always among the initial ones).
CREATE TEMP VIEW untouched AS
  SELECT m.objid, m.classid FROM (
    SELECT d.objid, d.classid, coalesce(p.proacl, c.relacl, t.typacl) AS now, i.initprivs AS made,
      coalesce(p.xmin, c.xmin, t.xmin) = d.xmin AS same_row,
      CASE WHEN p.oid IS NOT NULL THEN acldefault('f', p.proowner) WHEN t.oid IS NOT NULL THEN acldefault('T', t.typowner)
           ELSE acldefault('r', c.relowner) END AS usual
    FROM pg_depend d LEFT JOIN pg_init_privs i ON i.objoid = d.objid AND i.classoid = d.classid AND i.objsubid = 0
      LEFT JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
      LEFT JOIN pg_class c ON c.oid = d.objid AND d.classid = 'pg_class'::regclass
      LEFT JOIN pg_type t ON t.oid = d.objid AND d.classid = 'pg_type'::regclass
    WHERE d.deptype = 'e' AND d.classid IN ('pg_proc'::regclass, 'pg_class'::regclass, 'pg_type'::regclass)) m
  WHERE m.same_row AND EXISTS (SELECT FROM pg_default_acl)
     OR ARRAY(SELECT unnest(coalesce(m.now, m.usual))::text ORDER BY 1) = ARRAY(SELECT unnest(coalesce(m.made, m.usual))::text ORDER BY 1);
CREATE TEMP TABLE kept_untouched (objid oid, classid oid);
CREATE TEMP VIEW objects AS
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                        WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
         CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END AS class, c.oid,
         quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, c.relowner AS owner, c.relacl AS acl
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.oid >= 16384 AND n.nspname !~ '^pg_'
    AND NOT (c.oid, 'pg_class'::regclass::oid) IN (SELECT * FROM kept_untouched)
  UNION ALL
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, 'f', p.oid,
         quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', p.proowner, p.proacl
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.oid >= 16384 AND n.nspname !~ '^pg_' AND NOT (p.oid, 'pg_proc'::regclass::oid) IN (SELECT * FROM kept_untouched)
  UNION ALL
  SELECT 'schema', 'n', oid, quote_ident(nspname), nspowner, nspacl FROM pg_namespace
  WHERE (oid >= 16384 OR oid = 2200) AND nspname !~ '^pg_' -- 2200: public, under whichever name
  UNION ALL
  SELECT 'database', 'd', oid, quote_ident(datname), datdba, datacl FROM pg_database WHERE oid >= 16384
  UNION ALL
  SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, 'T', t.oid,
         quote_ident(n.nspname) || '.' || quote_ident(t.typname), t.typowner, t.typacl
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.oid >= 16384 AND n.nspname !~ '^pg_' AND (t.typtype IN ('e', 'r', 'd', 'm') OR c.relkind = 'c' OR (t.typtype = 'b' AND t.typcategory <> 'A'))
    AND NOT (t.oid, 'pg_type'::regclass::oid) IN (SELECT * FROM kept_untouched) AND NOT (t.typrelid, 'pg_class'::regclass::oid) IN (SELECT * FROM kept_untouched)
  UNION ALL
  SELECT 'foreign data wrapper', 'F', oid, quote_ident(fdwname), fdwowner, fdwacl FROM pg_foreign_data_wrapper
  UNION ALL
  SELECT 'foreign server', 'S', oid, quote_ident(srvname), srvowner, srvacl FROM pg_foreign_server
  UNION ALL
  SELECT 'large object', 'L', oid, oid::text, lomowner, lomacl FROM pg_largeobject_metadata
  $parameter_objects;
-- What every database has: told only where its list is not the default any more.
CREATE TEMP VIEW changed AS
  SELECT 'language' AS kind, 'l' AS class, oid, quote_ident(lanname) AS name, lanowner AS owner, lanacl AS acl FROM pg_language
  UNION ALL
  SELECT 'tablespace', 't', oid, quote_ident(spcname), spcowner, spcacl FROM pg_tablespace;
CREATE TEMP TABLE letters (privilege text, letter text, classes text);
INSERT INTO letters VALUES ('INSERT', 'a', 'r'), ('SELECT', 'r', 'rsL'), ('UPDATE', 'w', 'rsL'), ('DELETE', 'd', 'r'),
  ('TRUNCATE', 'D', 'r'), ('REFERENCES', 'x', 'r'), ('TRIGGER', 't', 'r'), ('EXECUTE', 'X', 'f'), ('USAGE', 'U', 'snTFSl'),
  ('CREATE', 'C', 'ndt'), ('CONNECT', 'c', 'd'), ('TEMPORARY', 'T', 'd'), ('SET', 's', 'p'), ('ALTER SYSTEM', 'A', 'p')$maintain;
-- The views' rows as of one program: planning the joins behind them costs more than reading them, so it is done once.
CREATE TEMP TABLE kept_roles (oid oid, name text);
CREATE TEMP TABLE kept_objects (kind text, class text, oid oid, name text, owner oid, acl aclitem[]);
-- Nothing is gained by other orders of joins than the written ones.
SET join_collapse_limit = 1;
SET from_collapse_limit = 1;
)sql";

/// Whether role `r` has a privilege on object `o`: written out, as calling a function of our own each time costs more.
constexpr std::string_view has = R"sql(CASE o.class WHEN 'r' THEN has_table_privilege(r.oid, o.oid, $privilege)
    WHEN 's' THEN has_sequence_privilege(r.oid, o.oid, $privilege) WHEN 'f' THEN has_function_privilege(r.oid, o.oid, $privilege)
    WHEN 'n' THEN has_schema_privilege(r.oid, o.oid, $privilege) WHEN 'd' THEN has_database_privilege(r.oid, o.oid, $privilege)
    WHEN 'T' THEN has_type_privilege(r.oid, o.oid, $privilege)
    WHEN 'F' THEN has_foreign_data_wrapper_privilege(r.oid, o.oid, $privilege)
    WHEN 'S' THEN has_server_privilege(r.oid, o.oid, $privilege) WHEN 't' THEN has_tablespace_privilege(r.oid, o.oid, $privilege)
    $has_parameter $has_large_object END)sql";

constexpr std::string_view answers = R"sql(
BEGIN;
TRUNCATE kept_untouched, kept_roles, kept_objects;
INSERT INTO kept_untouched SELECT * FROM untouched;
INSERT INTO kept_roles SELECT * FROM roles;
INSERT INTO kept_objects SELECT * FROM objects;
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
FROM kept_roles r JOIN pg_roles o ON o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'USAGE') WHERE r.oid <> 0 GROUP BY r.name;
SELECT 'set ' || r.name || ': ' || string_agg(o.rolname, ' ' ORDER BY o.rolname COLLATE "C")
FROM kept_roles r JOIN pg_roles o ON o.oid <> r.oid AND pg_has_role(r.oid, o.oid, '$set') WHERE r.oid <> 0 GROUP BY r.name;
SELECT 'reach ' || r.name || ': ' || string_agg(o.rolname, ' ' ORDER BY o.rolname COLLATE "C")
FROM kept_roles r JOIN pg_roles o ON o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER') WHERE r.oid <> 0 GROUP BY r.name;
SELECT 'admin ' || r.name || ': ' || string_agg(o.rolname, ' ' ORDER BY o.rolname COLLATE "C")
FROM kept_roles r JOIN pg_roles o ON o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER WITH ADMIN OPTION') WHERE r.oid <> 0 GROUP BY r.name;
SELECT 'default ' || pg_get_userbyid(d.defaclrole) || ' ' || coalesce(quote_ident(n.nspname), '-') || ' ' || d.defaclobjtype::text || ' '
       || coalesce(string_agg(e.item, ' ' ORDER BY e.item COLLATE "C"), '{}')
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace LEFT JOIN LATERAL (
  SELECT CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee) END || '='
         || string_agg(letter || CASE WHEN is_grantable THEN '*' ELSE '' END, '' ORDER BY letter COLLATE "C")
         || '/' || pg_get_userbyid(grantor) AS item
  FROM aclexplode(d.defaclacl) x JOIN letters l ON l.privilege = x.privilege_type GROUP BY grantee, grantor) e ON true
GROUP BY d.oid, d.defaclrole, n.nspname, d.defaclobjtype;
SELECT 'rows ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ':' || CASE WHEN relrowsecurity THEN ' enabled' ELSE '' END
       || CASE WHEN relforcerowsecurity THEN ' forced' ELSE '' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relrowsecurity OR relforcerowsecurity;
SELECT 'policy ' || quote_ident(p.schemaname) || '.' || quote_ident(p.tablename) || ' ' || quote_ident(p.policyname) || ' ' || p.cmd || ' '
       || lower(p.permissive) || ' ' || array_to_string(ARRAY(SELECT unnest(p.roles)::text COLLATE "C" ORDER BY 1), ' ') FROM pg_policies p;
SELECT 'definer ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')'
       || CASE WHEN EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%') THEN ' pinned' ELSE '' END
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= 16384 AND p.prosecdef
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e');
SELECT 'invoker ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND EXISTS (SELECT FROM unnest(c.reloptions) o WHERE o IN ('security_invoker=true', 'security_invoker=on', 'security_invoker=1'));
SELECT 'mapping ' || quote_ident(srvname) || ' ' || CASE umuser WHEN 0 THEN 'public' ELSE usename END FROM pg_user_mappings;
SELECT 'setting ' || coalesce(d.datname, '-') || ' ' || coalesce(r.rolname, '-') || ' ' || lower(split_part(c, '=', 1))
FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c;
SELECT 'owner ' || o.kind || ' ' || o.name || ': ' || pg_get_userbyid(o.owner) FROM kept_objects o;
SELECT 'acl ' || kind || ' ' || name || ' ' || CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee) END || '='
       || string_agg(letter || CASE WHEN is_grantable THEN '*' ELSE '' END, '' ORDER BY letter COLLATE "C") || '/' || pg_get_userbyid(grantor)
FROM (SELECT c.kind, c.name, e.* FROM changed c, aclexplode(c.acl) e
      WHERE ARRAY(SELECT unnest(c.acl)::text ORDER BY 1) <> ARRAY(SELECT unnest(acldefault(c.class::"char", c.owner))::text ORDER BY 1)
      UNION ALL
      SELECT o.kind, o.name, e.* FROM kept_objects o,
        aclexplode(coalesce(o.acl, acldefault(CASE o.class WHEN 's' THEN 's' WHEN 'r' THEN 'r' ELSE o.class END::"char", o.owner))) e
      UNION ALL
      SELECT o.kind, o.name || '(' || a.attname || ')', e.* FROM kept_objects o JOIN pg_attribute a ON a.attrelid = o.oid AND o.class IN ('r', 's'),
        aclexplode(a.attacl) e WHERE NOT a.attisdropped) x JOIN letters l ON l.privilege = x.privilege_type
GROUP BY kind, name, grantee, grantor;
SELECT 'holds ' || r.name || ' ' || o.kind || ' ' || o.name || ' '
       || string_agg(l.letter || CASE WHEN $has_with_option THEN '*' ELSE '' END,
                     '' ORDER BY l.letter COLLATE "C")
FROM kept_roles r, (SELECT * FROM kept_objects UNION ALL SELECT * FROM changed WHERE class = 't') o JOIN letters l ON strpos(l.classes, o.class) > 0
WHERE $has GROUP BY r.name, o.kind, o.name;
SELECT 'lacks ' || r.name || ' language ' || c.name FROM kept_roles r, changed c
WHERE c.class = 'l' AND NOT has_language_privilege(r.oid, c.oid, 'USAGE');
SELECT 'holds ' || r.name || ' ' || o.kind || ' ' || o.name || '(' || a.attname || ') '
       || string_agg(l.letter || CASE WHEN has_column_privilege(r.oid, o.oid, a.attnum, l.privilege || ' WITH GRANT OPTION') THEN '*' ELSE '' END,
                     '' ORDER BY l.letter COLLATE "C")
FROM kept_roles r, kept_objects o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN letters l ON l.letter IN ('a', 'r', 'w', 'x')
WHERE o.class IN ('r', 's') AND has_column_privilege(r.oid, o.oid, a.attnum, l.privilege)
  AND NOT (has_table_privilege(r.oid, o.oid, l.privilege)
           AND (has_table_privilege(r.oid, o.oid, l.privilege || ' WITH GRANT OPTION')
                OR NOT has_column_privilege(r.oid, o.oid, a.attnum, l.privilege || ' WITH GRANT OPTION')))
GROUP BY r.name, o.kind, o.name, a.attname;
COMMIT;
)sql";

}  // namespace

std::string pristine_query(int version) {
  std::string query(pristine);
  replace_all(query, "$parameters", version >= 15 ? "AND NOT EXISTS (SELECT FROM pg_parameter_acl)" : "");
  return query;
}

std::string note_query() {
  return "SELECT format('COMMENT ON DATABASE app IS %L', " + std::string(built_in_lists) + ") \\gexec\n";
}

std::string cleaning_query(int version) {
  std::string query(cleaned);
  replace_all(query, "$no_parameters", version >= 15 ? "DELETE FROM pg_parameter_acl;" : "");
  replace_all(query, "$public",
              version >= 15 ? "ALTER SCHEMA public OWNER TO pg_database_owner;\n"
                              "UPDATE pg_namespace SET nspacl = '{pg_database_owner=UC/pg_database_owner,"
                              "=U/pg_database_owner}' WHERE nspname = 'public';"
                            : "UPDATE pg_namespace SET nspacl = '{postgres=UC/postgres,=UC/postgres}' "
                              "WHERE nspname = 'public';");
  replace_all(query, "$lists", built_in_lists);
  return query;
}

namespace {

/// For all versions, or as `version` writes it.
std::string in_words_of(int version, std::string query) {
  replace_all(query, "$parameter_objects",
              version >= 15 ? "UNION ALL SELECT 'parameter', 'p', oid, parname, 10, paracl FROM pg_parameter_acl" : "");
  replace_all(query, "$has_parameter",
              version >= 15 ? "WHEN 'p' THEN has_parameter_privilege(r.oid, (SELECT parname FROM pg_parameter_acl "
                              "WHERE oid = o.oid), $privilege)"
                            : "");
  replace_all(
      query, "$has_large_object",
      version >= 18 ? "WHEN 'L' THEN has_largeobject_privilege(r.oid, o.oid, $privilege)" : "WHEN 'L' THEN false");
  replace_all(query, "$maintain", version >= 17 ? ", ('MAINTAIN', 'm', 'r')" : "");
  replace_all(query, "$set", version >= 16 ? "SET" : "MEMBER");
  replace_all(query, "$options",
              version >= 16
                  ? "|| CASE WHEN a.inherit_option THEN 'i' ELSE '' END || CASE WHEN a.set_option THEN 's' ELSE '' END"
                  : "");
  return query;
}

}  // namespace

std::string state_views(int version) {
  return in_words_of(version, std::string(objects));
}

std::string state_query(int version) {
  const auto written_out = [&](std::string_view privilege) {
    std::string text = in_words_of(version, std::string(has));
    replace_all(text, "$privilege", privilege);
    return text;
  };
  std::string query(answers);
  replace_all(query, "$has_with_option", written_out("l.privilege || ' WITH GRANT OPTION'"));
  replace_all(query, "$has", written_out("l.privilege"));
  return in_words_of(version, std::move(query));
}

}  // namespace routegrant::postgres_tests

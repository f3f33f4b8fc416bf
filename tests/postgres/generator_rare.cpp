#include "generator_class.hpp"

namespace routegrant::postgres_tests {

/// Settings of the session and of logins, known and unknown, and rights on them.
void Generator::settings() {
  const std::string parameter = pick({"work_mem", "log_min_messages", "my.own", "no_such", "session_replication_role",
                                      "createrole_self_grant", "statement_timeout"});
  const std::string value = parameter == "log_min_messages"           ? "error"
                            : parameter == "session_replication_role" ? "origin"
                            : parameter == "createrole_self_grant"    ? "'set, inherit'"
                                                                      : "'1000'";
  switch (below(6)) {
    case 0: return say("SET " + maybe(20, "LOCAL ") + parameter + " TO " + value);
    case 1: return say("RESET " + parameter);
    case 2:
      act_as("postgres");
      return say("ALTER ROLE " + role() + maybe(20, " IN DATABASE app") + " SET " + parameter + " TO " + value);
    case 3: act_as("postgres"); return say("ALTER DATABASE app " + pick({"SET ", "SET ", "RESET "}) + parameter);
    case 4:
      act_as("postgres");
      return say("ALTER ROLE " + role() + " RESET " + pick({"ALL", "work_mem", "log_min_messages"}));
    default: break;
  }
  if (version_ < 15) return say("RESET ALL");
  on(pick({"SET", "ALTER SYSTEM", "ALL", "SET, ALTER SYSTEM", "SELECT"}), "PARAMETER " + parameter, "postgres");
}

void Generator::large_object() {
  if (large_objects_.empty() || chance(30)) {
    const std::string owner = pick(roles_);
    const std::string number = std::to_string(900 + next_++);
    become(owner);
    say("SELECT lo_create(" + number + ")");
    large_objects_.push_back({number, owner});
    return;
  }
  const Object& object = pick(large_objects_);
  if (chance(70))
    return on(pick({"SELECT", "UPDATE", "ALL", "SELECT, UPDATE", "USAGE"}), "LARGE OBJECT " + object.name,
              object.owner);
  act_as(object.owner);
  if (chance(30)) return say("SELECT lo_unlink(" + object.name + ")");
  say("ALTER LARGE OBJECT " + object.name + " OWNER TO " + role());
}

void Generator::rare_object() {
  std::string owner;
  const std::string name = fresh("o", owner);
  become(owner);
  const std::string table = pick(tables_).name;
  switch (below(13)) {
    case 0: say("CREATE TABLE " + name + " AS SELECT id, name FROM " + table); break;
    case 1: say("CREATE TABLE " + name + " (LIKE " + table + ")"); break;
    case 2: say("CREATE TABLE " + name + " (more int) INHERITS (" + table + ")"); break;
    case 3:
      say("CREATE TABLE " + name + " (id int, name text) PARTITION BY LIST (id)");
      say("CREATE TABLE " + name + "_p PARTITION OF " + name + " FOR VALUES IN (1)");
      break;
    case 4: return say("SELECT id, name INTO " + name + " FROM " + table);
    case 5: return say("CREATE TEMP TABLE temp" + std::to_string(next_++) + " (id int)");
    case 6:
      say("CREATE TYPE " + name + " AS RANGE (SUBTYPE = int)");
      types_.push_back({name, owner});
      return;
    case 7:
      say("CREATE AGGREGATE " + name + "(integer) (SFUNC = int4pl, STYPE = int)");
      functions_.push_back({name + "(integer)", owner});
      return;
    case 8: {
      const std::string schema = "e" + std::to_string(next_++);
      say("CREATE SCHEMA " + schema + maybe(60, " AUTHORIZATION " + pick(roles_)) +
          " CREATE TABLE t (id int, name text)" + " CREATE VIEW v AS SELECT id, name FROM t GRANT SELECT ON t TO " +
          grantees());
      schemas_.push_back({schema, owner});
      tables_.push_back({schema + ".t", owner});
      return;
    }
    case 9:
      if (servers_.empty()) return foreign();
      say("CREATE FOREIGN TABLE " + name + " (id int, name text) SERVER " + pick(servers_).name);
      break;
    case 10: {
      if (functions_.empty()) return create_function();
      std::string function = pick(functions_).name;
      if (function.find('(') == std::string::npos) function += "()";
      say("CREATE OR REPLACE FUNCTION " + function + " RETURNS int LANGUAGE sql" + maybe(40, " SECURITY DEFINER") +
          maybe(40, " SET search_path = s0") + " AS 'SELECT 2'");
      return;
    }
    default:
      if (views_.empty()) return create_view();
      say("CREATE OR REPLACE VIEW " + pick(views_).name + " AS SELECT id, name FROM " + table);
      return;
  }
  tables_.push_back({name, owner});
}

void Generator::rare_role() {
  act_as(chance(50) ? "postgres" : role());
  const std::string fresh_name = "x" + std::to_string(next_++);
  switch (below(7)) {
    case 0: say("CREATE ROLE " + fresh_name + " ROLE " + role() + maybe(40, " ADMIN " + role())); break;
    case 1: say("CREATE USER " + fresh_name + maybe(30, " CREATEDB") + maybe(30, " IN ROLE " + role())); break;
    case 2:
      say("CREATE ROLE " + fresh_name + " " + pick({"CREATEROLE", "REPLICATION", "BYPASSRLS", "SUPERUSER"}));
      break;
    case 3: return say("ALTER GROUP " + role() + pick({" ADD USER ", " DROP USER "}) + role());
    case 4:
      return say("ALTER ROLE " + role() + " " + pick({"PASSWORD 'x'", "VALID UNTIL 'infinity'", "CONNECTION LIMIT 3"}));
    case 5:
      return say("GRANT " + role() + ", " + role() + " TO " + role() + ", " + role() + maybe(40, " WITH ADMIN OPTION"));
    default: return say("DROP ROLE " + maybe(40, "IF EXISTS ") + role() + ", " + role());
  }
  roles_.push_back(fresh_name);
}

void Generator::rare_change() {
  const Object& table = pick(tables_);
  act_as(table.owner);
  switch (below(13)) {
    case 0: return say("ALTER TABLE " + table.name + " ADD COLUMN " + maybe(30, "IF NOT EXISTS ") + "name text");
    case 1: return say("ALTER TABLE " + table.name + " DROP COLUMN " + maybe(30, "IF EXISTS ") + "name" + behaviour());
    case 2: return say("ALTER TABLE " + table.name + " RENAME COLUMN name TO label");
    case 3: return say("ALTER DATABASE app OWNER TO " + (chance(70) ? role() : "postgres"));
    case 4: return say("ALTER SCHEMA " + pick(schemas_).name + " RENAME TO z" + std::to_string(next_++));
    case 5:
      if (views_.empty()) return create_view();
      return say("DROP " + pick({"VIEW ", "VIEW ", "MATERIALIZED VIEW ", "TABLE "}) + maybe(30, "IF EXISTS ") +
                 pick(views_).name + behaviour());
    case 6:
      if (functions_.empty()) return create_function();
      return say("DROP " + pick({"FUNCTION ", "ROUTINE ", "PROCEDURE "}) + maybe(30, "IF EXISTS ") +
                 pick(functions_).name + behaviour());
    case 7:
      if (functions_.empty()) return create_function();
      return say("ALTER FUNCTION " + pick(functions_).name + " " +
                 pick({"SECURITY DEFINER", "SECURITY INVOKER", "SET search_path = s0", "RESET search_path"}));
    case 8:
      if (types_.empty()) return create_type();
      return say("DROP TYPE " + maybe(30, "IF EXISTS ") + pick(types_).name + behaviour());
    case 9:
      if (sequences_.empty()) return create_sequence();
      return say("DROP SEQUENCE " + maybe(30, "IF EXISTS ") + pick(sequences_).name + behaviour());
    case 10:
      if (servers_.empty()) return foreign();
      return say(pick({"CREATE", "CREATE", "DROP"}) + " USER MAPPING FOR " +
                 pick({"PUBLIC", "CURRENT_USER", "r0", "r1"}) + " SERVER " + pick(servers_).name);
    case 11:
      if (views_.empty() || version_ < 15) return create_view();
      return say("ALTER VIEW " + pick(views_).name +
                 pick({" SET (security_invoker = true)", " RESET (security_invoker)"}));
    default:
      if (functions_.empty()) return create_function();
      return say("ALTER " + pick({"FUNCTION ", "ROUTINE "}) + pick(functions_).name +
                 (chance(50) ? " SET SCHEMA " + pick(schemas_).name : " RENAME TO g" + std::to_string(next_++)));
  }
}

void Generator::policy_change() {
  if (policies_.empty() || chance(40)) {
    const Object& table = pick(tables_);
    act_as(table.owner);
    const std::string name = "q" + std::to_string(next_++);
    say("CREATE POLICY " + name + " ON " + table.name + maybe(30, " AS RESTRICTIVE") +
        maybe(50, " FOR " + pick({"SELECT", "INSERT", "UPDATE", "DELETE", "ALL"})) + maybe(70, " TO " + grantees()));
    policies_.push_back({name + " ON " + table.name, table.owner});
    return;
  }
  const Object& policy = pick(policies_);
  act_as(policy.owner);
  if (chance(40)) return say("DROP POLICY " + maybe(30, "IF EXISTS ") + policy.name);
  say("ALTER POLICY " + policy.name + " TO " + grantees());
}

void Generator::trigger() {
  std::string owner;
  const std::string name = fresh("f", owner);
  become(owner);
  say("CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql" + maybe(40, " SECURITY DEFINER") +
      " AS 'BEGIN RETURN NULL; END'");
  functions_.push_back({name + "()", owner});
  const Object& table = pick(tables_);
  act_as(table.owner);
  say("CREATE TRIGGER t" + std::to_string(next_++) + " AFTER INSERT ON " + table.name + " EXECUTE FUNCTION " + name +
      "()");
}

}  // namespace routegrant::postgres_tests

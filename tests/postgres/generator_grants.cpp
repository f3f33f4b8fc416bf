#include "generator_class.hpp"

namespace routegrant::postgres_tests {

std::string Generator::table_privileges() {
  if (chance(20)) return pick({"ALL", "ALL PRIVILEGES"});
  std::string list = table_privilege();
  while (chance(30)) list += ", " + table_privilege();
  return list;
}

std::string Generator::table_privilege() {
  if (version_ >= 17 && chance(5)) return "MAINTAIN";
  return pick({"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "SELECT", "INSERT"});
}

std::string Generator::with_option() {
  return maybe(40, " WITH GRANT OPTION") + granted_by();
}

std::string Generator::granted_by() {
  return version_ >= 14 && chance(4) ? " GRANTED BY " + pick({"CURRENT_USER", "r0", "CURRENT_ROLE"}) : "";
}

std::string Generator::option_for() {
  return maybe(20, "GRANT OPTION FOR ");
}

std::string Generator::behaviour() {
  return chance(35) ? " CASCADE" : maybe(10, " RESTRICT");
}

std::string Generator::tables(std::string& owner) {
  const Object& first = pick(tables_);
  owner = first.owner;
  std::string list = first.name;
  if (chance(10)) list += ", " + pick(tables_).name;
  if (!views_.empty() && chance(15)) {
    const Object& view = pick(views_);
    owner = view.owner;
    list = view.name;
  }
  return chance(1) ? "s0.missing" : list;
}

void Generator::grant_table() {
  std::string owner;
  const std::string on = tables(owner);
  act_as(owner);
  say("GRANT " + table_privileges() + " ON " + maybe(20, "TABLE ") + on + " TO " + grantees() + with_option());
}

void Generator::revoke_table() {
  std::string owner;
  const std::string on = tables(owner);
  act_as(owner);
  say("REVOKE " + option_for() + table_privileges() + " ON " + on + " FROM " + grantees() + granted_by() + behaviour());
}

void Generator::grant_columns() {
  std::string owner;
  const std::string on = tables(owner);
  act_as(owner);
  const std::string columns = chance(4) ? "(nothing)" : pick({"(id)", "(name)", "(id, name)", "(id)"});
  const std::string privilege = pick({"SELECT", "INSERT", "UPDATE", "REFERENCES", "ALL", "SELECT"});
  const std::string list = privilege + " " + columns + maybe(20, ", INSERT (name)") + maybe(10, ", DELETE");
  if (chance(70)) {
    say("GRANT " + list + " ON " + on + " TO " + grantees() + maybe(40, " WITH GRANT OPTION"));
  } else {
    say("REVOKE " + option_for() + list + " ON " + on + " FROM " + grantees() + behaviour());
  }
}

void Generator::on(const std::string& privileges, const std::string& what, const std::string& owner) {
  act_as(owner);
  if (chance(70)) {
    say("GRANT " + privileges + " ON " + what + " TO " + grantees() + with_option());
  } else {
    say("REVOKE " + option_for() + privileges + " ON " + what + " FROM " + grantees() + behaviour());
  }
}

void Generator::grant_schema() {
  const Object& schema = pick(schemas_);
  on(pick({"USAGE", "CREATE", "ALL", "USAGE, CREATE", "SELECT"}), "SCHEMA " + schema.name, schema.owner);
}

void Generator::grant_database() {
  on(pick({"CONNECT", "CREATE", "TEMP", "ALL", "TEMPORARY"}), "DATABASE app", "postgres");
}

void Generator::grant_function() {
  if (functions_.empty()) return create_function();
  const Object& function = pick(functions_);
  on(pick({"EXECUTE", "ALL"}), pick({"FUNCTION ", "FUNCTION ", "ROUTINE ", "PROCEDURE "}) + function.name,
     function.owner);
}

void Generator::grant_type() {
  if (types_.empty()) return create_type();
  const Object& type = pick(types_);
  on(pick({"USAGE", "ALL"}), pick({"TYPE ", "TYPE ", "DOMAIN "}) + type.name, type.owner);
}

void Generator::grant_sequence() {
  if (sequences_.empty()) return create_sequence();
  const Object& sequence = pick(sequences_);
  on(pick({"USAGE", "SELECT", "UPDATE", "ALL", "USAGE, INSERT"}), pick({"SEQUENCE ", ""}) + sequence.name,
     sequence.owner);
}

void Generator::grant_all_in() {
  const Object& schema = pick(schemas_);
  const std::string kind = pick({"TABLES", "TABLES", "SEQUENCES", "FUNCTIONS", "ROUTINES", "PROCEDURES"});
  on(kind == "TABLES"      ? table_privileges()
     : kind == "SEQUENCES" ? "USAGE"
                           : "EXECUTE",
     "ALL " + kind + " IN SCHEMA " + schema.name, chance(60) ? "postgres" : schema.owner);
}

void Generator::other_grants() {
  switch (below(version_ >= 15 ? 4 : 3)) {
    case 0:
      return on("USAGE", "LANGUAGE " + (chance(15) ? pick({"c", "nothing"}) : pick({"plpgsql", "sql"})), "postgres");
    case 1: return on("ALL", "TABLESPACE " + std::string(chance(15) ? "pg_nothing" : "pg_default"), "postgres");
    case 2: return on("SELECT", "TABLE pg_catalog.pg_authid", "postgres");
    default:
      return on(pick({"SET", "ALTER SYSTEM", "ALL"}), "PARAMETER " + pick({"work_mem", "log_min_messages"}),
                "postgres");
  }
}

void Generator::grant_role() {
  const std::string granted = chance(6) ? predefined() : role();
  if (lines_.size() > 12) act_as(chance(50) ? "postgres" : role());
  std::string options;
  if (version_ >= 16 && chance(40)) {
    options = " WITH " + pick({"INHERIT TRUE", "INHERIT FALSE", "SET FALSE", "SET TRUE", "ADMIN OPTION",
                               "ADMIN TRUE, INHERIT FALSE", "INHERIT OPTION, SET FALSE", "ADMIN FALSE"});
  } else if (chance(35)) {
    options = " WITH ADMIN OPTION";
  }
  say("GRANT " + granted + maybe(8, ", " + role()) + " TO " + role() + maybe(10, ", " + role()) + options +
      maybe(10, " GRANTED BY " + (chance(50) ? std::string("CURRENT_USER") : role())));
}

void Generator::revoke_role() {
  act_as(chance(50) ? "postgres" : role());
  std::string option = maybe(25, "ADMIN OPTION FOR ");
  if (version_ >= 16 && chance(20)) option = pick({"INHERIT OPTION FOR ", "SET OPTION FOR "});
  say("REVOKE " + option + role() + " FROM " + role() + maybe(10, " GRANTED BY " + role()) + behaviour());
}

void Generator::alter_role() {
  act_as("postgres");
  const std::string attribute = pick({"INHERIT", "NOINHERIT", "CREATEROLE", "NOCREATEROLE", "LOGIN", "NOLOGIN",
                                      "CREATEDB", "BYPASSRLS", "NOBYPASSRLS"});
  say("ALTER ROLE " + role() + " " + (chance(5) ? pick({"SUPERUSER", "NOSUPERUSER"}) : attribute));
}

void Generator::drop_role() {
  act_as("postgres");
  say("DROP ROLE " + maybe(30, "IF EXISTS ") + role());
}

void Generator::reassign() {
  act_as("postgres");
  say("REASSIGN OWNED BY " + role() + " TO " + role());
}

void Generator::drop_owned() {
  act_as(chance(70) ? "postgres" : role());
  say("DROP OWNED BY " + role() + behaviour());
}

void Generator::identity() {
  switch (below(6)) {
    case 0: say("RESET ROLE"); break;
    case 1: say("SET ROLE NONE"); break;
    case 2: say("SET LOCAL ROLE " + role()); break;
    case 3: say("SELECT set_config('role', 'r0', false)"); break;
    case 4: say("RESET ALL"); break;
    default: become(role()); return;
  }
  current_ = "?";
}

void Generator::default_privileges() {
  const std::string target = role();
  act_as(target);
  std::string statement = "ALTER DEFAULT PRIVILEGES";
  statement += maybe(60, " FOR ROLE " + target);
  const std::string kind = version_ >= 18 && chance(8)
                               ? "LARGE OBJECTS"
                               : pick({"TABLES", "TABLES", "SEQUENCES", "FUNCTIONS", "TYPES", "SCHEMAS", "ROUTINES"});
  statement += maybe(kind == "SCHEMAS" ? 5 : 40, " IN SCHEMA " + pick(schemas_).name);
  std::string privileges = kind == "TABLES" ? table_privileges() : "ALL";
  if (chance(60)) {
    statement += " GRANT " + privileges + " ON " + kind + " TO " + grantees() + maybe(30, " WITH GRANT OPTION");
  } else {
    const std::string from = chance(50) ? "PUBLIC" : chance(50) ? target : grantees();
    statement += " REVOKE " + option_for() + privileges + " ON " + kind + " FROM " + from + behaviour();
  }
  say(statement);
}

}  // namespace routegrant::postgres_tests

#include "generator_class.hpp"

namespace routegrant::postgres_tests {

/// Other databases, which share roles and nothing else.
void Generator::database() {
  if (in_transaction_ && chance(90)) return grant_table();
  if (databases_.empty() || chance(15)) {
    const std::string owner = pick(roles_);
    const std::string name = "d" + std::to_string(next_++);
    become("postgres");
    say("CREATE DATABASE " + name + maybe(70, " OWNER " + owner));
    databases_.push_back({name, owner});
    return;
  }
  const Object& one = pick(databases_);
  switch (below(8)) {
    case 0: act_as(one.owner); return say("ALTER DATABASE " + one.name + " OWNER TO " + role());
    case 1: act_as(one.owner); return say("ALTER DATABASE " + one.name + " SET work_mem TO '1000'");
    case 2:
      act_as("postgres");
      return say("ALTER ROLE " + role() + " IN DATABASE " + one.name + " SET work_mem TO '1000'");
    case 3: act_as(one.owner); return say("DROP DATABASE " + maybe(30, "IF EXISTS ") + one.name);
    case 4: act_as(one.owner); return say("ALTER DATABASE " + one.name + " RENAME TO e" + std::to_string(next_++));
    case 5: return on(pick({"CONNECT", "CREATE", "TEMP", "ALL"}), "DATABASE " + one.name, one.owner);
    default: return elsewhere(one.name);
  }
}

/// Some statements in another database, and back.
void Generator::elsewhere(const std::string& name) {
  if (in_transaction_) transaction();
  if (in_transaction_) return;
  lines_.push_back("\\connect " + name);
  const std::string who = role();
  say("SET ROLE " + who);
  say("CREATE TABLE public.far (id int)");
  say("RESET ROLE");
  say("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role());
  if (chance(40)) say("ALTER DEFAULT PRIVILEGES FOR ROLE " + role() + " GRANT SELECT ON TABLES TO " + grantees());
  if (chance(30)) say("GRANT CREATE ON SCHEMA public TO " + role());
  if (chance(30)) say("REASSIGN OWNED BY " + role() + " TO " + role());
  if (chance(40)) say("DROP OWNED BY " + role() + behaviour());
  if (chance(40)) say("DROP ROLE " + role());
  lines_.push_back("\\connect app");
  current_ = "postgres";
}

/// Extensions that come with the server, and grants on what they make.
void Generator::contributed() {
  if (extensions_.empty() || chance(20)) {
    const std::string name = pick({"pgcrypto", "dblink", "citext", "hstore", "pg_trgm", "pgstattuple", "pgrowlocks"});
    act_as("postgres");
    const Object& schema = pick(schemas_);
    say("CREATE EXTENSION " + maybe(20, "IF NOT EXISTS ") + name + " SCHEMA " + schema.name);
    extensions_.push_back({name, schema.name});
    return;
  }
  const Object& one = pick(extensions_);
  if (chance(8)) {
    act_as("postgres");
    return say("DROP EXTENSION " + one.name + behaviour());
  }
  const std::string function = one.name == "pgcrypto" ? pick({"digest(text, text)", "crypt(text, text)"})
                               : one.name == "dblink" ? pick({"dblink_connect_u(text)", "dblink_exec(text)"})
                               : one.name == "citext"
                                   ? "regexp_match(" + one.owner + ".citext, " + one.owner + ".citext)"
                               : one.name == "hstore"      ? "hstore(text, text)"
                               : one.name == "pg_trgm"     ? pick({"similarity(text, text)", "show_trgm(text)"})
                               : one.name == "pgstattuple" ? pick({"pgstattuple(text)", "pg_relpages(regclass)"})
                                                           : "pgrowlocks(text)";
  if (chance(75)) return on("EXECUTE", "FUNCTION " + one.owner + "." + function, "postgres");
  act_as(role());
  say("SELECT " + one.owner + "." +
      pick({"gen_salt('bf')", "similarity('a', 'b')", "dblink_connect_u('a')", "missing()"}));
}

}  // namespace routegrant::postgres_tests

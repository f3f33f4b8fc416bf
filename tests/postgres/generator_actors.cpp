#include "generator_class.hpp"

namespace routegrant::postgres_tests {

std::string Generator::creator() {
  if (creators_.empty() || chance(10)) {
    const std::string name = "cr" + std::to_string(next_++);
    become("postgres");
    say("CREATE ROLE " + name + " CREATEROLE" + maybe(40, " CREATEDB") + maybe(20, " NOINHERIT") +
        maybe(15, " BYPASSRLS") + maybe(10, " REPLICATION") + maybe(20, " IN ROLE " + role()));
    creators_.push_back(name);
    roles_.push_back(name);
  }
  return pick(creators_);
}

std::string Generator::attribute() {
  return pick({"CREATEDB", "NOCREATEDB", "CREATEROLE", "NOCREATEROLE", "BYPASSRLS", "REPLICATION", "NOBYPASSRLS",
               "SUPERUSER", "LOGIN", "NOLOGIN", "INHERIT", "NOINHERIT", "PASSWORD 'x'", "CONNECTION LIMIT 2",
               "VALID UNTIL '2030-01-01'"});
}

/// Roles made, granted, changed and dropped by those who are no superusers.
void Generator::role_by_creator() {
  const std::string who = creator();
  become(who);
  const std::string made = "k" + std::to_string(next_++);
  switch (below(9)) {
    case 0:
    case 1:
      say("CREATE " + pick({"ROLE ", "USER ", "ROLE "}) + made + maybe(40, " " + attribute()) +
          maybe(25, " IN ROLE " + role()) + maybe(20, " ROLE " + role()) + maybe(15, " ADMIN " + role()));
      roles_.push_back(made);
      made_.push_back(made);
      return;
    case 2:
      if (version_ < 16) break;
      return say("SET createrole_self_grant TO " + pick({"'set'", "'inherit'", "'set, inherit'", "''"}));
    case 3: return say("GRANT " + made_role() + " TO " + (chance(40) ? who : role()) + membership_options());
    case 4: return say("REVOKE " + maybe(25, "ADMIN OPTION FOR ") + made_role() + " FROM " + role() + behaviour());
    case 5: return say("ALTER ROLE " + made_role() + " " + attribute());
    case 6:
      return chance(50) ? say("ALTER ROLE " + made_role() + " SET work_mem TO '1000'")
                        : say("ALTER ROLE " + made_role() + " RENAME TO k" + std::to_string(next_++));
    case 7: return say("DROP ROLE " + made_role());
    default: break;
  }
  // What they can do with those whom they made.
  say("SET ROLE " + made_role());
  current_ = "?";
  if (chance(50)) say("CREATE TABLE " + pick(schemas_).name + ".m" + std::to_string(next_++) + " (id int)");
  if (chance(30)) say("GRANT " + made_role() + " TO " + role());
  say("RESET ROLE");
  if (chance(30)) say("REASSIGN OWNED BY " + made_role() + " TO " + role());
  if (chance(20)) say("DROP OWNED BY " + made_role() + behaviour());
}

std::string Generator::made_role() {
  return made_.empty() || chance(10) ? role() : pick(made_);
}

std::string Generator::membership_options() {
  if (version_ < 16) return maybe(35, " WITH ADMIN OPTION") + maybe(10, " GRANTED BY " + role());
  return maybe(60, " WITH " + pick({"ADMIN TRUE", "ADMIN OPTION", "INHERIT TRUE", "INHERIT FALSE", "SET FALSE",
                                    "SET TRUE", "ADMIN TRUE, SET FALSE", "INHERIT FALSE, SET TRUE",
                                    "ADMIN FALSE, INHERIT TRUE, SET FALSE"})) +
         maybe(15, " GRANTED BY " + role());
}

/// A role passed on from hand to hand, and taken back somewhere.
void Generator::chain() {
  const std::string granted = role();
  std::string giver = "postgres";
  const std::size_t length = 2 + below(3);
  for (std::size_t i = 0; i < length; ++i) {
    const std::string next = role();
    become(giver);
    say("GRANT " + granted + " TO " + next + " WITH ADMIN OPTION" +
        maybe(version_ >= 16 ? 15 : 0, " GRANTED BY " + role()));
    giver = next;
  }
  become(chance(60) ? "postgres" : role());
  say("REVOKE " + maybe(40, "ADMIN OPTION FOR ") + granted + " FROM " + role() + behaviour());
}

/// A privilege passed on from hand to hand, and taken back somewhere.
void Generator::option_chain() {
  const Object& table = pick(tables_);
  const std::string what = pick({"SELECT", "INSERT", "SELECT (id)", "UPDATE", "ALL"});
  std::string giver = table.owner;
  const std::size_t length = 2 + below(3);
  for (std::size_t i = 0; i < length; ++i) {
    const std::string next = role();
    become(giver);
    say("GRANT " + what + " ON " + table.name + " TO " + next + " WITH GRANT OPTION");
    giver = next;
  }
  become(chance(60) ? table.owner : role());
  say("REVOKE " + option_for() + what + " ON " + table.name + " FROM " + role() + behaviour());
}

/// Several identities, kept and lost, in one transaction.
void Generator::identities() {
  if (in_transaction_) return transaction();
  become(chance(50) ? "postgres" : role());
  say("BEGIN");
  say("SET " + maybe(50, "LOCAL ") + "ROLE " + role());
  if (chance(50)) say("SAVEPOINT b");
  say("SET " + maybe(30, "LOCAL ") + pick({"SESSION AUTHORIZATION ", "ROLE ", "ROLE "}) + role());
  grant_table();
  if (chance(40)) say("ROLLBACK TO b");
  current_ = "?";
  say("CREATE TABLE " + pick(schemas_).name + ".i" + std::to_string(next_++) + " (id int)");
  say(chance(70) ? "COMMIT" : "ROLLBACK");
  say("CREATE TABLE " + pick(schemas_).name + ".i" + std::to_string(next_++) + " (id int)");
  current_ = "?";
}

/// Default privileges, and what is made under them at once.
void Generator::defaults_at_work() {
  const std::string who = role();
  const Object& schema = pick(schemas_);
  become(chance(60) ? who : "postgres");
  const std::string of = " FOR ROLE " + who;
  const std::string in = maybe(40, " IN SCHEMA " + schema.name);
  say("ALTER DEFAULT PRIVILEGES" + of + in + " " +
      (chance(60) ? "GRANT " + table_privileges() + " ON TABLES TO " + grantees() + maybe(30, " WITH GRANT OPTION")
                  : "REVOKE ALL ON TABLES FROM " + who));
  say("ALTER DEFAULT PRIVILEGES" + of + maybe(30, in) + " " +
      pick({"REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", "GRANT USAGE ON SEQUENCES TO PUBLIC",
            "REVOKE USAGE ON TYPES FROM PUBLIC", "REVOKE ALL ON ROUTINES FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTIONS TO r0 WITH GRANT OPTION"}));
  become(who);
  const std::string number = std::to_string(next_++);
  const std::string place = schema.name + ".";
  say("CREATE TABLE " + place + "da" + number + " (id serial, name text)");
  say("CREATE FUNCTION " + place + "df" + number + "(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'");
  say("CREATE TYPE " + place + "dy" + number + " AS ENUM ('a')");
  tables_.push_back({place + "da" + number, who});
  functions_.push_back({place + "df" + number + "(integer)", who});
  types_.push_back({place + "dy" + number, who});
  if (chance(30)) say("DROP OWNED BY " + role() + behaviour());
}

}  // namespace routegrant::postgres_tests

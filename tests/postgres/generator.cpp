#include "generator.hpp"

#include <array>
#include <initializer_list>
#include <random>
#include <string_view>
#include <utility>

#include "made_object.hpp"

namespace routegrant::postgres_tests {
namespace {

class Generator {
 public:
  Generator(std::uint64_t seed, int version)
      : random_(static_cast<std::mt19937::result_type>(seed)), version_(version) {}

  Program run(std::size_t statements) {
    prologue();
    while (lines_.size() < statements) step();
    if (in_transaction_) say(chance(80) ? "COMMIT" : "ROLLBACK");
    return std::move(lines_);
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool chance(unsigned percent) { return below(100) < percent; }
  std::string pick(std::initializer_list<const char*> from) { return *(from.begin() + below(from.size())); }
  const std::string& pick(const std::vector<std::string>& from) { return from[below(from.size())]; }
  const Object& pick(const std::vector<Object>& from) { return from[below(from.size())]; }
  std::string maybe(unsigned percent, std::string text) { return chance(percent) ? std::move(text) : std::string(); }

  void say(std::string statement) { lines_.push_back(std::move(statement) + ";"); }

  // Who and what.

  std::string role() { return chance(2) ? "nobody" : pick(roles_); }
  std::string grantee() {
    return chance(7) ? pick({"PUBLIC", "public", "\"public\""}) : chance(4) ? "CURRENT_USER" : role();
  }
  std::string grantees() { return grantee() + maybe(20, ", " + grantee()); }
  std::string predefined() {
    return version_ >= 14 ? pick({"pg_read_all_data", "pg_write_all_data", "pg_monitor", "pg_signal_backend"})
                          : pick({"pg_monitor", "pg_signal_backend"});
  }

  /// Usually somebody who can: the owner, at times a superuser or anybody.
  void act_as(const std::string& owner) {
    const unsigned dice = static_cast<unsigned>(below(100));
    if (dice < 55) {
      become(owner);
    } else if (dice < 65) {
      become("postgres");
    } else if (dice < 78) {
      become(role());
    }
  }

  void become(const std::string& who) {
    if (who == current_) return;
    if (who == "postgres" && chance(60)) {
      say(chance(50) ? "RESET SESSION AUTHORIZATION" : "SET SESSION AUTHORIZATION postgres");
    } else if (chance(25)) {
      say("SET ROLE " + who);
    } else {
      say("SET SESSION AUTHORIZATION " + who);
    }
    current_ = who;
  }

  // The start: roles, memberships, schemas, and tables of several owners.

  void prologue() {
    const std::size_t count = 5 + below(4);
    for (std::size_t i = 0; i < count; ++i) {
      std::string name = "r" + std::to_string(i);
      if (i == 3) name = "\"R Three\"";
      std::string statement = "CREATE ROLE " + name;
      statement += maybe(40, " LOGIN") + maybe(25, " NOINHERIT") + maybe(15, " CREATEROLE") + maybe(10, " CREATEDB");
      statement += maybe(4, " SUPERUSER") + maybe(5, " BYPASSRLS");
      if (i > 1) statement += maybe(20, " IN ROLE " + pick(roles_));
      say(statement);
      roles_.push_back(name);
    }
    for (std::size_t i = 0; i < 4; ++i) grant_role();
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string name = "s" + std::to_string(i);
      const std::string owner = pick(roles_);
      say("CREATE SCHEMA " + name + " AUTHORIZATION " + owner);
      schemas_.push_back({name, owner});
      say("GRANT " + pick({"ALL", "USAGE", "USAGE, CREATE"}) + " ON SCHEMA " + name + " TO " + grantees());
    }
    schemas_.push_back({"public", "postgres"});
    say("GRANT CREATE ON DATABASE app TO " + role());
    for (std::size_t i = 0; i < 3; ++i) create_table();
  }

  // One step.

  void step() {
    struct Choice {
      unsigned weight;
      void (Generator::*make)();
    };
    static constexpr std::array<Choice, 32> choices{{
        {16, &Generator::grant_table},    {10, &Generator::revoke_table},  {6, &Generator::grant_columns},
        {6, &Generator::grant_role},      {5, &Generator::revoke_role},    {4, &Generator::grant_schema},
        {3, &Generator::grant_database},  {4, &Generator::grant_function}, {2, &Generator::grant_type},
        {3, &Generator::grant_sequence},  {3, &Generator::grant_all_in},   {6, &Generator::default_privileges},
        {5, &Generator::create_table},    {3, &Generator::create_view},    {2, &Generator::create_sequence},
        {4, &Generator::create_function}, {2, &Generator::create_type},    {2, &Generator::create_schema},
        {5, &Generator::change_owner},    {1, &Generator::reassign},       {1, &Generator::drop_owned},
        {1, &Generator::drop_role},       {3, &Generator::alter_role},     {2, &Generator::drop_object},
        {3, &Generator::transaction},     {2, &Generator::row_security},   {2, &Generator::identity},
        {2, &Generator::search_path},     {2, &Generator::block},          {2, &Generator::foreign},
        {1, &Generator::rename},          {1, &Generator::other_grants},
    }};
    // A refused statement spoils the rest of its transaction: long ones would be nothing but refusals.
    if (in_transaction_ && chance(35)) return transaction();
    std::size_t total = 0;
    for (const Choice& choice : choices) total += choice.weight;
    std::size_t dice = below(total);
    for (const Choice& choice : choices) {
      if (dice < choice.weight) {
        (this->*choice.make)();
        return;
      }
      dice -= choice.weight;
    }
  }

  // Grants on objects.

  std::string table_privileges() {
    if (chance(20)) return pick({"ALL", "ALL PRIVILEGES"});
    std::string list = table_privilege();
    while (chance(30)) list += ", " + table_privilege();
    return list;
  }
  std::string table_privilege() {
    if (version_ >= 17 && chance(5)) return "MAINTAIN";
    return pick({"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "SELECT", "INSERT"});
  }

  std::string with_option() { return maybe(40, " WITH GRANT OPTION") + granted_by(); }
  std::string granted_by() {
    return version_ >= 14 && chance(4) ? " GRANTED BY " + pick({"CURRENT_USER", "r0", "CURRENT_ROLE"}) : "";
  }
  std::string option_for() { return maybe(20, "GRANT OPTION FOR "); }
  std::string behaviour() { return chance(35) ? " CASCADE" : maybe(10, " RESTRICT"); }

  /// A table and perhaps a second one; `owner` is the first's.
  std::string tables(std::string& owner) {
    const Object& first = pick(tables_);
    owner = first.owner;
    std::string list = first.name;
    if (chance(10)) list += ", " + pick(tables_).name;
    if (!views_.empty() && chance(15)) {
      const Object& view = pick(views_);
      owner = view.owner;
      list = view.name;
    }
    return chance(2) ? "s0.missing" : list;
  }

  void grant_table() {
    std::string owner;
    const std::string on = tables(owner);
    act_as(owner);
    say("GRANT " + table_privileges() + " ON " + maybe(20, "TABLE ") + on + " TO " + grantees() + with_option());
  }
  void revoke_table() {
    std::string owner;
    const std::string on = tables(owner);
    act_as(owner);
    say("REVOKE " + option_for() + table_privileges() + " ON " + on + " FROM " + grantees() + granted_by() +
        behaviour());
  }
  void grant_columns() {
    std::string owner;
    const std::string on = tables(owner);
    act_as(owner);
    const std::string columns = pick({"(id)", "(name)", "(id, name)", "(id)", "(nothing)"});
    const std::string privilege = pick({"SELECT", "INSERT", "UPDATE", "REFERENCES", "ALL", "SELECT"});
    const std::string list = privilege + " " + columns + maybe(20, ", INSERT (name)") + maybe(10, ", DELETE");
    if (chance(70)) {
      say("GRANT " + list + " ON " + on + " TO " + grantees() + maybe(40, " WITH GRANT OPTION"));
    } else {
      say("REVOKE " + option_for() + list + " ON " + on + " FROM " + grantees() + behaviour());
    }
  }

  void on(const std::string& privileges, const std::string& what, const std::string& owner) {
    act_as(owner);
    if (chance(70)) {
      say("GRANT " + privileges + " ON " + what + " TO " + grantees() + with_option());
    } else {
      say("REVOKE " + option_for() + privileges + " ON " + what + " FROM " + grantees() + behaviour());
    }
  }

  void grant_schema() {
    const Object& schema = pick(schemas_);
    on(pick({"USAGE", "CREATE", "ALL", "USAGE, CREATE", "SELECT"}), "SCHEMA " + schema.name, schema.owner);
  }
  void grant_database() { on(pick({"CONNECT", "CREATE", "TEMP", "ALL", "TEMPORARY"}), "DATABASE app", "postgres"); }
  void grant_function() {
    if (functions_.empty()) return create_function();
    const Object& function = pick(functions_);
    on(pick({"EXECUTE", "ALL"}), pick({"FUNCTION ", "FUNCTION ", "ROUTINE ", "PROCEDURE "}) + function.name,
       function.owner);
  }
  void grant_type() {
    if (types_.empty()) return create_type();
    const Object& type = pick(types_);
    on(pick({"USAGE", "ALL"}), pick({"TYPE ", "TYPE ", "DOMAIN "}) + type.name, type.owner);
  }
  void grant_sequence() {
    if (sequences_.empty()) return create_sequence();
    const Object& sequence = pick(sequences_);
    on(pick({"USAGE", "SELECT", "UPDATE", "ALL", "USAGE, INSERT"}), pick({"SEQUENCE ", ""}) + sequence.name,
       sequence.owner);
  }
  void grant_all_in() {
    const Object& schema = pick(schemas_);
    const std::string kind = pick({"TABLES", "TABLES", "SEQUENCES", "FUNCTIONS", "ROUTINES", "PROCEDURES"});
    on(kind == "TABLES"      ? table_privileges()
       : kind == "SEQUENCES" ? "USAGE"
                             : "EXECUTE",
       "ALL " + kind + " IN SCHEMA " + schema.name, chance(60) ? "postgres" : schema.owner);
  }
  void other_grants() {
    switch (below(version_ >= 15 ? 4 : 3)) {
      case 0: return on("USAGE", "LANGUAGE " + pick({"plpgsql", "sql", "c", "nothing"}), "postgres");
      case 1: return on("ALL", "TABLESPACE pg_nothing", "postgres");
      case 2: return on("SELECT", "TABLE pg_catalog.pg_authid", "postgres");
      default:
        return on(pick({"SET", "ALTER SYSTEM", "ALL"}), "PARAMETER " + pick({"work_mem", "log_min_messages"}),
                  "postgres");
    }
  }

  // Roles.

  void grant_role() {
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
  void revoke_role() {
    act_as(chance(50) ? "postgres" : role());
    std::string option = maybe(25, "ADMIN OPTION FOR ");
    if (version_ >= 16 && chance(20)) option = pick({"INHERIT OPTION FOR ", "SET OPTION FOR "});
    say("REVOKE " + option + role() + " FROM " + role() + maybe(10, " GRANTED BY " + role()) + behaviour());
  }
  void alter_role() {
    act_as("postgres");
    const std::string attribute = pick({"INHERIT", "NOINHERIT", "CREATEROLE", "NOCREATEROLE", "LOGIN", "NOLOGIN",
                                        "CREATEDB", "BYPASSRLS", "NOBYPASSRLS"});
    say("ALTER ROLE " + role() + " " + (chance(5) ? pick({"SUPERUSER", "NOSUPERUSER"}) : attribute));
  }
  void drop_role() {
    act_as("postgres");
    say("DROP ROLE " + maybe(30, "IF EXISTS ") + role());
  }
  void reassign() {
    act_as("postgres");
    say("REASSIGN OWNED BY " + role() + " TO " + role());
  }
  void drop_owned() {
    act_as(chance(70) ? "postgres" : role());
    say("DROP OWNED BY " + role() + behaviour());
  }
  void identity() {
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

  void default_privileges() {
    const std::string target = role();
    act_as(target);
    std::string statement = "ALTER DEFAULT PRIVILEGES";
    statement += maybe(60, " FOR ROLE " + target);
    const std::string kind = pick({"TABLES", "TABLES", "SEQUENCES", "FUNCTIONS", "TYPES", "SCHEMAS", "ROUTINES"});
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

  // Objects.

  /// A new name, at times without its schema.
  std::string fresh(const std::string& prefix, std::string& owner) {
    const Object& schema = pick(schemas_);
    owner = chance(40) ? schema.owner : chance(30) ? "postgres" : pick(roles_);
    const std::string name = prefix + std::to_string(next_++);
    return chance(10) ? name : schema.name + "." + name;
  }

  void create_table() {
    std::string owner;
    const std::string name = fresh("t", owner);
    become(owner);
    const std::string id = pick({"id int", "id int", "id serial", "id int GENERATED ALWAYS AS IDENTITY"});
    say("CREATE TABLE " + maybe(8, "IF NOT EXISTS ") + name + " (" + id + ", name text)");
    tables_.push_back({name, owner});
  }
  void create_view() {
    std::string owner;
    const std::string name = fresh("v", owner);
    become(owner);
    const bool materialized = chance(20);
    const std::string of = pick(tables_).name;
    say("CREATE " +
        std::string(materialized ? "MATERIALIZED "
                    : chance(10) ? "OR REPLACE "
                                 : "") +
        "VIEW " + name + (materialized || version_ < 15 ? "" : maybe(20, " WITH (security_invoker)")) +
        " AS SELECT id, name FROM " + of);
    views_.push_back({name, owner});
  }
  void create_sequence() {
    std::string owner;
    const std::string name = fresh("q", owner);
    become(owner);
    say("CREATE SEQUENCE " + name);
    sequences_.push_back({name, owner});
  }
  void create_function() {
    std::string owner;
    const std::string name = fresh("f", owner);
    become(owner);
    const std::string arguments = pick({"()", "(integer)", "(text, integer)"});
    if (chance(75)) {
      say("CREATE FUNCTION " + name + arguments + " RETURNS int LANGUAGE sql" + maybe(25, " SECURITY DEFINER") +
          " AS 'SELECT 1'");
    } else {
      say("CREATE PROCEDURE " + name + arguments + " LANGUAGE sql AS 'SELECT 1'");
    }
    functions_.push_back({name + (chance(80) ? arguments : ""), owner});
  }
  void create_type() {
    std::string owner;
    const std::string name = fresh("y", owner);
    become(owner);
    switch (below(3)) {
      case 0: say("CREATE TYPE " + name + " AS ENUM ('a')"); break;
      case 1: say("CREATE DOMAIN " + name + " AS int"); break;
      default: say("CREATE TYPE " + name + " AS (a int)"); break;
    }
    types_.push_back({name, owner});
  }
  void create_schema() {
    const std::string name = "s" + std::to_string(2 + below(3));
    const std::string owner = pick(roles_);
    act_as("postgres");
    say("CREATE SCHEMA " + maybe(40, "IF NOT EXISTS ") + name + maybe(60, " AUTHORIZATION " + owner));
    schemas_.push_back({name, owner});
  }

  void change_owner() {
    struct Kind {
      const char* word;
      std::vector<Object>* objects;
    };
    const std::array<Kind, 6> kinds{{{"TABLE", &tables_},
                                     {"VIEW", &views_},
                                     {"SCHEMA", &schemas_},
                                     {"ROUTINE", &functions_},
                                     {"TYPE", &types_},
                                     {"SEQUENCE", &sequences_}}};
    const Kind& kind = kinds[below(kinds.size())];
    if (kind.objects->empty()) return;
    Object& object = (*kind.objects)[below(kind.objects->size())];
    act_as(object.owner);
    object.owner = role();
    say("ALTER " + std::string(kind.word) + " " + object.name + " OWNER TO " + object.owner);
  }
  void drop_object() {
    const Object& object = pick(tables_);
    act_as(object.owner);
    if (chance(25)) {
      say("DROP SCHEMA " + maybe(30, "IF EXISTS ") + pick(schemas_).name + behaviour());
    } else {
      say("DROP TABLE " + maybe(30, "IF EXISTS ") + object.name + behaviour());
    }
  }
  void rename() {
    Object& object = tables_[below(tables_.size())];
    act_as(object.owner);
    if (chance(30)) {
      const std::string to = "n" + std::to_string(next_++);
      say("ALTER ROLE " + role() + " RENAME TO " + to);
      roles_.push_back(to);
    } else if (chance(40)) {
      say("ALTER TABLE " + object.name + " SET SCHEMA " + pick(schemas_).name);
    } else {
      const std::string to = "t" + std::to_string(next_++);
      say("ALTER TABLE " + object.name + " RENAME TO " + to);
      const std::size_t dot = object.name.find('.');
      object.name = dot == std::string::npos ? to : object.name.substr(0, dot + 1) + to;
    }
  }
  void row_security() {
    const Object& table = pick(tables_);
    act_as(table.owner);
    if (chance(50)) {
      say("ALTER TABLE " + table.name + " " + pick({"ENABLE", "FORCE", "DISABLE", "NO FORCE"}) + " ROW LEVEL SECURITY");
    } else {
      say("CREATE POLICY p" + std::to_string(next_++) + " ON " + table.name + " TO " + grantees() + " USING (true)");
    }
  }
  void foreign() {
    if (servers_.empty() || chance(20)) {
      become("postgres");
      const std::string number = std::to_string(next_++);
      say("CREATE FOREIGN DATA WRAPPER w" + number);
      say("CREATE SERVER h" + number + " FOREIGN DATA WRAPPER w" + number);
      servers_.push_back({"h" + number, "postgres"});
      wrappers_.push_back({"w" + number, "postgres"});
    } else if (chance(50)) {
      on(pick({"USAGE", "ALL"}), "FOREIGN SERVER " + pick(servers_).name, "postgres");
    } else if (chance(60)) {
      on("USAGE", "FOREIGN DATA WRAPPER " + pick(wrappers_).name, "postgres");
    } else {
      say("ALTER SERVER " + pick(servers_).name + " OWNER TO " + role());
    }
  }

  // The session.

  void transaction() {
    if (!in_transaction_) {
      say("BEGIN");
      in_transaction_ = true;
    } else if (chance(30)) {
      say("SAVEPOINT a");
    } else if (chance(40)) {
      say("ROLLBACK TO a");
    } else {
      say(chance(75) ? "COMMIT" : "ROLLBACK");
      in_transaction_ = false;
    }
    current_ = "?";
  }
  void search_path() {
    say(chance(20) ? "RESET search_path"
                   : "SET search_path TO " + pick(schemas_).name + maybe(50, ", public") + maybe(20, ", s0"));
  }
  void block() {
    const std::size_t first = lines_.size();
    grant_table();
    grant_role();
    std::string body = "DO $$ BEGIN ";
    for (std::size_t i = first; i < lines_.size(); ++i) body += lines_[i] + " ";
    if (version_ >= 16 && body.find(" WITH ") != std::string::npos && chance(50)) body += "NULL; ";
    lines_.resize(first);
    say(body + maybe(40, "EXCEPTION WHEN OTHERS THEN NULL; ") + "END $$");
    current_ = "?";
  }

  std::mt19937 random_;
  int version_;
  Program lines_;
  std::string current_ = "postgres";
  bool in_transaction_ = false;
  std::size_t next_ = 0;
  std::vector<std::string> roles_;
  std::vector<Object> schemas_, tables_, views_, sequences_, functions_, types_, servers_, wrappers_;
};

}  // namespace

Program generate(std::uint64_t seed, int version, std::size_t statements) {
  return Generator(seed, version).run(statements);
}

}  // namespace routegrant::postgres_tests

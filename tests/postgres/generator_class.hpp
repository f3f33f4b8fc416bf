#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "generator.hpp"
#include "made_object.hpp"

namespace routegrant::postgres_tests {

/// Makes a program: it knows who owns what, so that most statements are plausible, and errs at times.
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

  std::string role() { return chance(1) ? "nobody" : pick(roles_); }
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
    // In a transaction a refusal spoils all that follows.
    const unsigned dice = static_cast<unsigned>(below(in_transaction_ ? 88 : 100));
    if (dice < 70) {
      become(owner);
    } else if (dice < 88) {
      become("postgres");
    } else if (dice < 95) {
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

  void step();

  // Grants on objects.

  std::string table_privileges();
  std::string table_privilege();

  std::string with_option();
  std::string granted_by();
  std::string option_for();
  std::string behaviour();

  /// A table and perhaps a second one; `owner` is the first's.
  std::string tables(std::string& owner);

  void grant_table();
  void revoke_table();
  void grant_columns();

  void on(const std::string& privileges, const std::string& what, const std::string& owner);

  void grant_schema();
  void grant_database();
  void grant_function();
  void grant_type();
  void grant_sequence();
  void grant_all_in();
  void other_grants();

  // Roles.

  void grant_role();
  void revoke_role();
  void alter_role();
  void drop_role();
  void reassign();
  void drop_owned();
  void identity();

  void default_privileges();

  // Objects.

  /// A new name, at times without its schema.
  std::string fresh(const std::string& prefix, std::string& owner);

  void create_table();
  void create_view();
  void create_sequence();
  void create_function();
  void create_type();
  void create_schema();

  void change_owner();
  void drop_object();
  void rename();
  void row_security();
  void foreign();

  // The session.

  void transaction();
  void search_path();
  void block();

  // What is seldom written, in generator_rare.cpp.

  void settings();
  void large_object();
  void rare_object();
  void rare_role();
  void rare_change();
  void policy_change();
  void trigger();

  // What is nested, inherited, overloaded or called, in generator_more.cpp.

  void typed_table();
  void fancy_function();
  void inheritance();
  void owned_sequence();
  void rename_other();
  void foreign_key();
  void wrapper_function();
  void minor_object();
  void several_at_once();

  // What reads and writes rows, or only needs a privilege, in generator_rows.cpp.

  void write_rows();
  void read_rows();
  void call_function(const std::string& name);
  void wrapped_query();
  void maintain();
  void comment();
  void index();
  void extension();

  // Other databases and the server's extensions, in generator_databases.cpp.

  void database();
  void elsewhere(const std::string& name);
  void contributed();

  // Roles of those who are no superusers, in generator_actors.cpp.

  /// Somebody with CREATEROLE, no superuser.
  std::string creator();
  std::string attribute();
  /// Usually one that such a creator made.
  std::string made_role();
  std::string membership_options();

  void role_by_creator();
  void chain();
  void option_chain();
  void identities();
  void defaults_at_work();

  // Other shapes of the same things, in generator_shapes.cpp.

  std::string strange_name();

  void strange_names();
  void schema_elements();
  void changes_at_once();
  void partition_tree();
  void view_tower();
  void type_change();
  void signatures();

  // What belongs to sessions, and NOT NULL by name, in generator_sessions.cpp.

  void cursor();
  void parameter_value();
  void unpopulated_view();
  void not_null();

  /// Forgets what is gone: the object, or all in a schema.
  void forget(const std::string& name);
  /// Calls an object otherwise from now on.
  void call(const std::string& from, const std::string& to);
  std::array<std::vector<Object>*, 7> all_lists();

  std::mt19937 random_;
  int version_;
  Program lines_;
  std::string current_ = "postgres";
  bool in_transaction_ = false;
  bool has_savepoint_ = false;
  std::size_t next_ = 0;
  std::vector<std::string> roles_, creators_, made_;
  std::vector<Object> schemas_, tables_, views_, sequences_, functions_, types_, servers_, wrappers_, large_objects_,
      policies_, indexes_, databases_;
  /// Their schema stands in the owner's place.
  std::vector<Object> extensions_;
};

}  // namespace routegrant::postgres_tests

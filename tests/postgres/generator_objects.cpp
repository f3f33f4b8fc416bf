#include <array>

#include "generator_class.hpp"

namespace routegrant::postgres_tests {

std::string Generator::fresh(const std::string& prefix, std::string& owner) {
  const Object& schema = pick(schemas_);
  owner = chance(55) ? schema.owner : chance(70) ? "postgres" : pick(roles_);
  const std::string name = prefix + std::to_string(next_++);
  return chance(10) ? name : schema.name + "." + name;
}

void Generator::create_table() {
  std::string owner;
  const std::string name = fresh("t", owner);
  become(owner);
  const std::string id = pick({"id int", "id int", "id serial", "id int GENERATED ALWAYS AS IDENTITY"});
  say("CREATE TABLE " + maybe(8, "IF NOT EXISTS ") + name + " (" + id + ", name text)");
  tables_.push_back({name, owner});
}

void Generator::create_view() {
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

void Generator::create_sequence() {
  std::string owner;
  const std::string name = fresh("q", owner);
  become(owner);
  say("CREATE SEQUENCE " + name);
  sequences_.push_back({name, owner});
}

void Generator::create_function() {
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

void Generator::create_type() {
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

void Generator::create_schema() {
  const std::string name = "s" + std::to_string(2 + below(3));
  const std::string owner = pick(roles_);
  act_as("postgres");
  say("CREATE SCHEMA " + maybe(40, "IF NOT EXISTS ") + name + maybe(60, " AUTHORIZATION " + owner));
  schemas_.push_back({name, owner});
}

void Generator::change_owner() {
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

void Generator::drop_object() {
  const Object object = chance(15) ? pick(schemas_) : pick(tables_);
  act_as(object.owner);
  const bool schema = object.name.find('.') == std::string::npos && object.name[0] != 't';
  const std::string behavior = behaviour();
  say((schema ? "DROP SCHEMA " : "DROP TABLE ") + maybe(30, "IF EXISTS ") + object.name + behavior);
  if (current_ == object.owner && (!schema || behavior == " CASCADE")) forget(object.name);
}

void Generator::rename() {
  const Object object = pick(tables_);
  act_as(object.owner);
  if (chance(30)) {
    const std::string to = "n" + std::to_string(next_++);
    say("ALTER ROLE " + role() + " RENAME TO " + to);
    roles_.push_back(to);
  } else if (chance(40)) {
    const std::string schema = pick(schemas_).name;
    say("ALTER TABLE " + object.name + " SET SCHEMA " + schema);
    const std::size_t dot = object.name.find('.');
    if (dot != std::string::npos) call(object.name, schema + object.name.substr(dot));
  } else {
    const std::string to = "t" + std::to_string(next_++);
    say("ALTER TABLE " + object.name + " RENAME TO " + to);
    const std::size_t dot = object.name.find('.');
    call(object.name, dot == std::string::npos ? to : object.name.substr(0, dot + 1) + to);
  }
}

void Generator::row_security() {
  const Object& table = pick(tables_);
  act_as(table.owner);
  if (chance(50)) {
    say("ALTER TABLE " + table.name + " " + pick({"ENABLE", "FORCE", "DISABLE", "NO FORCE"}) + " ROW LEVEL SECURITY");
  } else {
    say("CREATE POLICY p" + std::to_string(next_++) + " ON " + table.name + " TO " + grantees() + " USING (true)");
  }
}

void Generator::foreign() {
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

}  // namespace routegrant::postgres_tests

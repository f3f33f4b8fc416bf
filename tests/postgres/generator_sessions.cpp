#include "generator_class.hpp"

/// What belongs to a session or a transaction, and constraints by their names.
namespace routegrant::postgres_tests {

void Generator::cursor() {
  const std::string name = pick({"c", "c", "d"});
  switch (below(5)) {
    case 0: return say("FETCH " + maybe(30, "ALL FROM ") + name);
    case 1: return say("MOVE " + name);
    case 2: return say(chance(80) ? "CLOSE " + name : "CLOSE ALL");
    default: break;
  }
  act_as(role());
  say("DECLARE " + name + " CURSOR " + maybe(30, "WITH HOLD ") + "FOR SELECT id FROM " + pick(tables_).name);
}

void Generator::parameter_value() {
  static constexpr std::array<const char*, 5> parameters{"enable_seqscan", "client_min_messages", "extra_float_digits",
                                                         "synchronous_commit", "random_page_cost"};
  const std::string parameter = *(parameters.begin() + below(parameters.size()));
  const std::string value = pick({"on", "off", "'1'", "1.5", "warning", "'x'", "''", "local", "t", "-1"});
  switch (below(6)) {
    case 0: return say("SHOW " + pick({"work_mem", "no_such", "my.own", "search_path"}));
    case 1: return say("SELECT set_config('" + parameter + "', '" + pick({"on", "1", "x", "error"}) + "', false)");
    case 2:
      return say("SET TRANSACTION " + pick({"ISOLATION LEVEL SERIALIZABLE", "ISOLATION LEVEL READ COMMITTED",
                                            "READ WRITE", "NOT DEFERRABLE"}));
    case 3: return say("SELECT current_setting('" + pick({"work_mem", "no_such", "my.own"}) + "')");
    default: break;
  }
  // Ranges are not looked at.
  if (value == "-1" || (parameter == "extra_float_digits" && value == "1.5")) return say("RESET " + parameter);
  say("SET " + maybe(20, "LOCAL ") + parameter + " TO " + value);
}

void Generator::unpopulated_view() {
  std::string owner;
  const std::string name = fresh("m", owner);
  become(owner);
  say("CREATE MATERIALIZED VIEW " + name + " AS SELECT id, name FROM " + pick(tables_).name +
      maybe(70, " WITH NO DATA"));
  views_.push_back({name, owner});
  if (chance(60)) say("SELECT id FROM " + name);
  if (chance(40)) say("REFRESH MATERIALIZED VIEW " + maybe(20, "CONCURRENTLY ") + name + maybe(20, " WITH NO DATA"));
  if (chance(40)) say("CREATE VIEW " + name + "v AS SELECT id FROM " + name);
  if (chance(40)) say("SELECT id FROM " + name + "v");
}

void Generator::not_null() {
  const Object& table = pick(tables_);
  act_as(table.owner);
  std::string plain = table.name.substr(table.name.find('.') + 1);
  const std::string column = pick({"id", "name"});
  const std::string constraint = plain + "_" + column + "_not_null";
  switch (below(6)) {
    case 0: return say("ALTER TABLE " + table.name + " DROP CONSTRAINT " + maybe(20, "IF EXISTS ") + constraint);
    case 1:
      return say("ALTER TABLE " + table.name + " RENAME CONSTRAINT " + constraint + " TO n" + std::to_string(next_++));
    case 2: return say("COMMENT ON CONSTRAINT " + constraint + " ON " + table.name + " IS 'x'");
    case 3: return say("ALTER TABLE " + table.name + " ALTER " + column + " DROP NOT NULL");
    default: return say("ALTER TABLE " + table.name + " ALTER " + column + " SET NOT NULL");
  }
}

}  // namespace routegrant::postgres_tests

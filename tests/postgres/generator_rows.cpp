#include <algorithm>

#include "generator_class.hpp"

namespace routegrant::postgres_tests {

std::array<std::vector<Object>*, 7> Generator::all_lists() {
  return {&tables_, &views_, &sequences_, &functions_, &types_, &policies_, &indexes_};
}

void Generator::forget(const std::string& name) {
  const auto gone = [&](const Object& object) {
    return object.name == name || object.name.starts_with(name + ".") || object.name.ends_with(" ON " + name);
  };
  for (std::vector<Object>* list : all_lists()) std::erase_if(*list, gone);
  if (schemas_.size() > 1) std::erase_if(schemas_, gone);
  if (tables_.empty()) create_table();
}

void Generator::call(const std::string& from, const std::string& to) {
  for (std::vector<Object>* list : all_lists()) {
    for (Object& object : *list) {
      if (object.name == from) object.name = to;
      if (object.name.ends_with(" ON " + from)) object.name.replace(object.name.size() - from.size(), from.size(), to);
    }
  }
}

/// Statements that touch no row: what their data would be refused for is not followed.
void Generator::write_rows() {
  const Object& table = !views_.empty() && chance(20) ? pick(views_) : pick(tables_);
  const Object& other = pick(tables_);
  act_as(chance(50) ? table.owner : role());
  switch (below(8)) {
    case 0: return say("INSERT INTO " + table.name + " (name) SELECT NULL WHERE false");
    case 1: return say("INSERT INTO " + table.name + " (name) SELECT name FROM " + other.name + " WHERE false");
    case 2: return say("UPDATE " + table.name + " SET name = NULL" + maybe(50, " WHERE id = 1"));
    case 3: return say("UPDATE " + table.name + " SET name = name WHERE false");
    case 4: return say("DELETE FROM " + table.name + maybe(60, " WHERE id IS NULL"));
    case 5: return say("DELETE FROM " + table.name + " USING " + other.name + " o WHERE o.name IS NULL");
    case 6: return say("INSERT INTO " + table.name + " (name) SELECT NULL WHERE false RETURNING name");
    default: return say("UPDATE " + table.name + " SET nothing = 1");
  }
}

void Generator::call_function(const std::string& name) {
  // Of a function without schema nobody says whether the server has one of its own.
  if (name.find('.') == std::string::npos) return create_function();
  say("SELECT " + name.substr(0, name.find('(')) + "()");
}

void Generator::read_rows() {
  const Object& table = !views_.empty() && chance(40) ? pick(views_) : pick(tables_);
  act_as(chance(40) ? table.owner : role());
  switch (below(9)) {
    case 0: return say("SELECT * FROM " + table.name);
    case 1: return say("SELECT id FROM " + table.name + " WHERE id IS NULL");
    case 2: return say("SELECT count(*) FROM " + table.name);
    case 3: return say("SELECT name FROM " + table.name + " FOR UPDATE");
    case 4: return say("COPY " + table.name + maybe(50, " (name)") + " TO STDOUT");
    case 5:
      if (sequences_.empty()) return create_sequence();
      return say("SELECT nextval('" + pick(sequences_).name + "')");
    case 6:
      if (functions_.empty()) return create_function();
      return call_function(pick(functions_).name);
    case 7: return say("WITH x AS (SELECT id FROM " + table.name + ") SELECT * FROM x");
    default: return say("SELECT o.id FROM " + table.name + " o JOIN " + pick(tables_).name + " p ON o.id = p.id");
  }
}

/// Queries within EXPLAIN, PREPARE, DECLARE, and MERGE.
void Generator::wrapped_query() {
  const Object& table = !views_.empty() && chance(30) ? pick(views_) : pick(tables_);
  const Object& other = pick(tables_);
  act_as(chance(40) ? table.owner : role());
  const std::string number = std::to_string(next_++);
  switch (below(7)) {
    case 0: return say("EXPLAIN SELECT id FROM " + table.name);
    case 1: return say("EXPLAIN (COSTS off) UPDATE " + table.name + " SET name = NULL WHERE false");
    case 2: return say("EXPLAIN DELETE FROM " + table.name + " WHERE id IS NULL");
    case 3:
      say("PREPARE pr" + number + " AS SELECT name FROM " + table.name);
      // That of who prepared it: whether another needs USAGE on the schema rests on what the server keeps.
      return say((chance(30) ? "EXPLAIN EXECUTE pr" : "EXECUTE pr") + number);
    case 4:
      return say("DECLARE cu" + number + " CURSOR " + maybe(60, "WITH HOLD ") + "FOR SELECT id FROM " + table.name);
    case 5: return say(pick({"DEALLOCATE ", "EXECUTE "}) + pick({"pr1", "ALL"}));
    default:
      return say(
          "MERGE INTO " + table.name + " t USING " + other.name + " s ON t.id = s.id WHEN MATCHED" +
          maybe(40, " AND s.name IS NULL") +
          pick({" THEN DELETE", " THEN UPDATE SET name = NULL", " THEN UPDATE SET name = s.name", " THEN DO NOTHING"}) +
          maybe(50, " WHEN NOT MATCHED THEN INSERT (name) VALUES (NULL)"));
  }
}

void Generator::maintain() {
  const Object& table = pick(tables_);
  act_as(chance(60) ? table.owner : role());
  switch (below(6)) {
    case 0: return say("TRUNCATE " + table.name + behaviour());
    case 1: return say("LOCK TABLE " + table.name + pick({"", " IN ACCESS SHARE MODE", " IN ROW EXCLUSIVE MODE"}));
    case 2: return say("REINDEX TABLE " + table.name);
    case 3: return say("ANALYZE " + table.name);
    case 4:
      if (views_.empty()) return create_view();
      return say("REFRESH MATERIALIZED VIEW " + pick(views_).name + " WITH NO DATA");
    default: return say("ALTER TABLE " + table.name + " ALTER COLUMN id " + pick({"SET", "DROP"}) + " NOT NULL");
  }
}

void Generator::comment() {
  struct Kind {
    const char* word;
    std::vector<Object>* objects;
  };
  const std::array<Kind, 7> kinds{{{"TABLE", &tables_},
                                   {"VIEW", &views_},
                                   {"SCHEMA", &schemas_},
                                   {"FUNCTION", &functions_},
                                   {"TYPE", &types_},
                                   {"SEQUENCE", &sequences_},
                                   {"INDEX", &indexes_}}};
  if (chance(20)) {
    act_as(pick(roles_));
    return say(chance(50) ? "COMMENT ON ROLE " + role() + " IS 'x'"
                          : "COMMENT ON COLUMN " + pick(tables_).name + ".name IS 'x'");
  }
  const Kind& kind = kinds[below(kinds.size())];
  if (kind.objects->empty()) return;
  const Object& object = pick(*kind.objects);
  act_as(object.owner);
  say("COMMENT ON " + std::string(kind.word) + " " + object.name + " IS 'x'");
}

void Generator::index() {
  const Object& table = pick(tables_);
  const std::string schema = table.name.substr(0, table.name.find('.') + 1);
  const std::string number = std::to_string(next_++);
  act_as(table.owner);
  switch (below(indexes_.empty() ? 4 : 8)) {
    case 0: return say("CREATE INDEX ON " + table.name + " (name)");
    case 1:
      say("CREATE " + maybe(40, "UNIQUE ") + "INDEX i" + number + " ON " + table.name + " (id, name)");
      indexes_.push_back({schema + "i" + number, table.owner});
      return;
    case 2: return say("ALTER TABLE " + table.name + " ADD CONSTRAINT c" + number + " UNIQUE (id)");
    case 3: return say("ALTER TABLE " + table.name + " ADD PRIMARY KEY (id)");
    case 4: return say("DROP INDEX " + maybe(30, "IF EXISTS ") + pick(indexes_).name);
    case 5: {
      const Object object = pick(indexes_);
      act_as(object.owner);
      say("ALTER INDEX " + object.name + " RENAME TO i" + number);
      return call(object.name, object.name.substr(0, object.name.find('.') + 1) + "i" + number);
    }
    case 6: return say("GRANT SELECT ON " + pick(indexes_).name + " TO " + grantee());
    default: return say("REINDEX INDEX " + pick(indexes_).name);
  }
}

void Generator::extension() {
  act_as(chance(60) ? "postgres" : role());
  switch (below(3)) {
    case 0: {
      std::string owner;
      const std::string name = fresh("f", owner);
      become("postgres");
      say("CREATE FUNCTION " + name + "() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'");
      return say("CREATE EVENT TRIGGER ev" + std::to_string(next_++) + " ON sql_drop EXECUTE FUNCTION " + name + "()");
    }
    case 1: return say("CREATE EXTENSION " + maybe(50, "IF NOT EXISTS ") + "plpgsql");
    default: return say("ALTER EXTENSION plpgsql UPDATE");
  }
}

}  // namespace routegrant::postgres_tests

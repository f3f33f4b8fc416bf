// Programs of plausible statements over very few names, so that objects meet in ways in which they must not: tables
// that are parts of themselves, views that read each other, functions that call each other, roles that are members of
// each other, names whose kind changes. Bytes that nobody chose seldom make two statements that belong together.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/replayed_text.hpp"

using namespace routegrant;

namespace {

/// `{t}` stands for a relation, `{y}` for a type, `{f}` for a function, `{r}` for a role, `{s}` for a schema.
constexpr std::string_view statements[] = {
    R"(CREATE TABLE {t} (id int, x {y});)",
    R"(CREATE TABLE IF NOT EXISTS {t} (LIKE {t} INCLUDING ALL);)",
    R"(CREATE TABLE {t} () INHERITS ({t}, {t});)",
    R"(CREATE TABLE {t} PARTITION OF {t} FOR VALUES IN (1);)",
    R"(CREATE TABLE {t} PARTITION OF {t} DEFAULT PARTITION BY LIST (id);)",
    R"(CREATE TABLE {t} (id int PRIMARY KEY, y int REFERENCES {t}) PARTITION BY LIST (id);)",
    R"(CREATE TABLE {t} OF {y};)",
    R"(ALTER TABLE {t} INHERIT {t};)",
    R"(ALTER TABLE {t} NO INHERIT {t};)",
    R"(ALTER TABLE {t} ATTACH PARTITION {t} FOR VALUES IN (2);)",
    R"(ALTER TABLE {t} DETACH PARTITION {t};)",
    R"(ALTER TABLE {t} RENAME TO {t};)",
    R"(ALTER TABLE {t} SET SCHEMA {s};)",
    R"(ALTER TABLE {t} ADD CHECK ({f}(id) > 0);)",
    R"(ALTER TABLE {t} ADD FOREIGN KEY (id) REFERENCES {t} (id);)",
    R"(ALTER TABLE {t} ADD COLUMN z {y} DEFAULT {f}(1);)",
    R"(ALTER TABLE {t} ADD COLUMN q int GENERATED ALWAYS AS IDENTITY;)",
    R"(ALTER TABLE {t} OF {y};)",
    R"(ALTER TABLE {t} REPLICA IDENTITY USING INDEX {t};)",
    R"(CREATE INDEX {t} ON {t} (id);)",
    R"(ALTER INDEX {t} ATTACH PARTITION {t};)",
    R"(DROP TABLE IF EXISTS {t} CASCADE;)",
    R"(DROP VIEW {t} CASCADE;)",
    R"(CREATE VIEW {t} AS SELECT * FROM {t} a JOIN {t} b USING (id);)",
    R"(CREATE OR REPLACE VIEW {t} AS SELECT * FROM {t};)",
    R"(CREATE OR REPLACE VIEW {t} WITH (security_invoker) AS SELECT id, {f}(id) FROM {t};)",
    R"(CREATE MATERIALIZED VIEW {t} AS SELECT * FROM {t};)",
    R"(REFRESH MATERIALIZED VIEW {t};)",
    R"(CREATE RULE r AS ON INSERT TO {t} DO INSTEAD INSERT INTO {t} SELECT NEW.*;)",
    R"(CREATE RULE "_RETURN" AS ON SELECT TO {t} DO INSTEAD SELECT * FROM {t};)",
    R"(CREATE RULE r2 AS ON DELETE TO {t} DO ALSO DELETE FROM {t};)",
    R"(CREATE TRIGGER g BEFORE INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION {f}();)",
    R"(CREATE POLICY p ON {t} USING (EXISTS (SELECT 1 FROM {t} WHERE {f}(1) > 0));)",
    R"(ALTER TABLE {t} ENABLE ROW LEVEL SECURITY;)",
    R"(CREATE TYPE {y} AS (a {y}, b {t});)",
    R"(CREATE TYPE {y} AS ENUM ('a');)",
    R"(CREATE TYPE {y} AS RANGE (SUBTYPE = {y});)",
    R"(CREATE TYPE {y};)",
    R"(CREATE DOMAIN {y} AS {y} CHECK ({f}(1) > 0);)",
    R"(ALTER TYPE {y} ADD ATTRIBUTE c {y};)",
    R"(ALTER TYPE {y} RENAME TO {y};)",
    R"(DROP TYPE {y} CASCADE;)",
    R"(CREATE SEQUENCE {t};)",
    R"(ALTER SEQUENCE {t} OWNED BY {t}.id;)",
    R"(CREATE OR REPLACE FUNCTION {f}(x {y}) RETURNS {y} LANGUAGE sql AS 'SELECT {f}(x); SELECT * FROM {t}';)",
    R"(CREATE OR REPLACE FUNCTION {f}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM {f}(); INSERT INTO {t} VALUES (1); EXECUTE 'SELECT {f}(1)'; RETURN NEW; END$$;)",
    R"(CREATE OR REPLACE FUNCTION {f}(x int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN GRANT SELECT ON {t} TO {r}; RETURN {f}(x); END$$;)",
    R"(CREATE OR REPLACE FUNCTION {f}(x int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT {f}(x); END;)",
    R"(CREATE OR REPLACE PROCEDURE {f}(x int) LANGUAGE plpgsql AS $$BEGIN CALL {f}(x); COMMIT; END$$;)",
    R"(SELECT {f}(1);)",
    R"(CALL {f}(1);)",
    R"(DO $$BEGIN PERFORM {f}(1); CALL {f}(2); EXECUTE 'GRANT ALL ON {t} TO {r}'; END$$;)",
    R"(DO $$DECLARE r record; BEGIN FOR r IN SELECT * FROM {t} LOOP EXECUTE format('GRANT SELECT ON %I TO {r}', r.id); END LOOP; END$$;)",
    R"(DO $$BEGIN LOOP EXECUTE 'GRANT {r} TO {r}'; EXIT WHEN pg_has_role('{r}','{r}','member'); END LOOP; END$$;)",
    R"(DROP FUNCTION {f} CASCADE;)",
    R"(CREATE AGGREGATE {f}(int) (SFUNC = {f}, STYPE = {y});)",
    R"(CREATE OPERATOR === (LEFTARG = {y}, RIGHTARG = {y}, FUNCTION = {f}, COMMUTATOR = ===);)",
    R"(CREATE CAST ({y} AS {y}) WITH FUNCTION {f}({y});)",
    R"(CREATE ROLE {r};)",
    R"(CREATE ROLE {r} IN ROLE {r} ROLE {r} ADMIN {r};)",
    R"(GRANT {r} TO {r} WITH ADMIN OPTION;)",
    R"(GRANT {r} TO {r} GRANTED BY {r};)",
    R"(REVOKE {r} FROM {r} CASCADE;)",
    R"(ALTER ROLE {r} RENAME TO {r};)",
    R"(DROP ROLE {r};)",
    R"(SET ROLE {r};)",
    R"(RESET ROLE;)",
    R"(SET SESSION AUTHORIZATION {r};)",
    R"(SET search_path = {s}, public, {s};)",
    R"(CREATE SCHEMA {s} AUTHORIZATION {r} CREATE TABLE {t} (id int) CREATE VIEW {t} AS SELECT * FROM {t};)",
    R"(ALTER SCHEMA {s} RENAME TO {s};)",
    R"(ALTER SCHEMA {s} OWNER TO {r};)",
    R"(DROP SCHEMA {s} CASCADE;)",
    R"(REASSIGN OWNED BY {r} TO {r};)",
    R"(DROP OWNED BY {r} CASCADE;)",
    R"(GRANT SELECT, UPDATE (id) ON {t} TO {r} WITH GRANT OPTION GRANTED BY {r};)",
    R"(GRANT ALL ON ALL TABLES IN SCHEMA {s} TO {r};)",
    R"(REVOKE GRANT OPTION FOR SELECT ON {t} FROM {r} CASCADE;)",
    R"(ALTER DEFAULT PRIVILEGES FOR ROLE {r} IN SCHEMA {s} GRANT ALL ON TABLES TO {r};)",
    R"(ALTER TABLE {t} OWNER TO {r};)",
    R"(INSERT INTO {t} SELECT * FROM {t};)",
    R"(UPDATE {t} SET id = {f}(id) FROM {t} u;)",
    R"(MERGE INTO {t} a USING {t} b ON a.id = b.id WHEN MATCHED THEN DELETE;)",
    R"(WITH RECURSIVE w AS (SELECT 1 AS id UNION ALL SELECT id FROM w, {t}) SELECT * FROM w;)",
    R"(PREPARE q AS SELECT * FROM {t};)",
    R"(EXECUTE q;)",
    R"(CREATE PUBLICATION b FOR TABLE {t};)",
    R"(CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION {f}();)",
    R"(CREATE EXTENSION hstore SCHEMA {s};)",
    R"(BEGIN;)",
    R"(ROLLBACK;)",
    R"(SAVEPOINT a;)",
    R"(ROLLBACK TO a;)",
    R"(COMMIT;)",
    R"(DECLARE c CURSOR FOR SELECT * FROM {t};)",
    R"(FETCH c;)",
    R"(COMMENT ON TABLE {t} IS 'x';)",
    R"(LOCK TABLE {t};)",
    R"(COPY {t} TO STDOUT;)",
    R"(CREATE STATISTICS {t} ON id, z FROM {t};)",
    R"(CREATE FOREIGN TABLE {t} (id int) SERVER {s};)",
    R"(ALTER EXTENSION hstore ADD TABLE {t};)",
};

/// What the bytes choose; zero where they end.
class Choices {
 public:
  Choices(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  [[nodiscard]] bool any_left() const { return at_ < size_; }
  [[nodiscard]] std::size_t below(std::size_t count) { return at_ < size_ ? data_[at_++] % count : 0; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

std::string_view name_of(char kind, Choices& choices) {
  // A relation and a type may have the same name: each table has a row type.
  constexpr std::array<std::string_view, 3> relations{"a", "b", "c"};
  constexpr std::array<std::string_view, 4> types{"ya", "yb", "int", "a"};
  constexpr std::array<std::string_view, 2> functions{"f", "g"};
  constexpr std::array<std::string_view, 3> roles{"ra", "rb", "rc"};
  constexpr std::array<std::string_view, 3> schemas{"sa", "sb", "public"};
  switch (kind) {
    case 't': return relations[choices.below(relations.size())];
    case 'y': return types[choices.below(types.size())];
    case 'f': return functions[choices.below(functions.size())];
    case 'r': return roles[choices.below(roles.size())];
    default: return schemas[choices.below(schemas.size())];
  }
}

std::string statement(Choices& choices) {
  const std::string_view pattern = statements[choices.below(std::size(statements))];
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '{' && at + 2 < pattern.size() && pattern[at + 2] == '}') {
      text += name_of(pattern[at + 1], choices);
      at += 2;
    } else {
      text += pattern[at];
    }
  }
  return text + "\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr int most_statements = 60;
  Choices choices(data, size);
  std::string program;
  for (int count = 0; count < most_statements && choices.any_left(); ++count) program += statement(choices);
  fuzz::replay(program, pg::World::open, 15);
  fuzz::replay(program, pg::World::closed, 18);
  return 0;
}

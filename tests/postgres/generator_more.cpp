#include <algorithm>
#include <array>

#include "generator_class.hpp"

namespace routegrant::postgres_tests {

/// Columns of the program's own types: USAGE on them, and what DROP TYPE takes along.
void Generator::typed_table() {
  if (types_.empty()) return create_type();
  std::string owner;
  const std::string name = fresh(chance(15) ? "\"T x\"" : "t", owner);
  become(owner);
  const std::string type = pick(types_).name;
  switch (below(5)) {
    case 0: say("CREATE TABLE " + name + " (id int, name " + type + ")"); break;
    case 1: say("CREATE TABLE " + name + " (id " + type + "[], name text)"); break;
    case 2:
      say("CREATE DOMAIN " + name + " AS " + type);
      types_.push_back({name, owner});
      return;
    case 3:
      act_as(pick(tables_).owner);
      say("ALTER TABLE " + pick(tables_).name + " ADD COLUMN c" + std::to_string(next_++) + " " + type);
      return;
    default:
      say("CREATE FUNCTION " + name + "(" + type + ") RETURNS int LANGUAGE sql AS 'SELECT 1'");
      functions_.push_back({name + "(" + type + ")", owner});
      return;
  }
  tables_.push_back({name, owner});
}

/// Defaults, OUT and VARIADIC arguments, overloads, and REPLACE that may change too much.
void Generator::fancy_function() {
  std::string owner;
  const std::string name = chance(30) && !functions_.empty() ? pick(functions_).name : fresh("f", owner);
  const std::string base = name.substr(0, name.find('('));
  if (owner.empty()) owner = "postgres";
  become(owner);
  struct Form {
    const char* parameters;
    const char* types;
    const char* result;
  };
  static constexpr std::array<Form, 6> forms{
      {{"(a int, b text DEFAULT 'x')", "(integer, text)", " RETURNS int"},
       {"(VARIADIC a int[])", "(integer[])", " RETURNS int"},
       {"(a int, OUT b int)", "(integer)", ""},
       {"(INOUT a int)", "(integer)", ""},
       {"(a timestamptz, b varchar(5))", "(timestamp with time zone, character varying)", " RETURNS SETOF int"},
       {"()", "()", " RETURNS TABLE (a int)"}}};
  const Form& form = forms[below(forms.size())];
  say("CREATE " + maybe(35, "OR REPLACE ") + "FUNCTION " + base + form.parameters + form.result + " LANGUAGE " +
      (chance(90) ? "sql" : "nothing") + maybe(25, " SECURITY DEFINER") + " AS 'SELECT 1'");
  functions_.push_back({base + (chance(75) ? form.types : ""), owner});
}

/// Partitions and heirs that come and go.
void Generator::inheritance() {
  const Object& table = pick(tables_);
  const Object& other = pick(tables_);
  act_as(table.owner);
  switch (below(5)) {
    case 0: {
      // Of columns that may be null: what NOT NULL says of heirs is not followed.
      const std::string number = std::to_string(next_++);
      become("postgres");
      say("CREATE TABLE public.p" + number + " (id int)");
      say("CREATE TABLE public.h" + number + " (id int, name text)");
      tables_.push_back({"public.h" + number, "postgres"});
      return say("ALTER TABLE public.h" + number + " INHERIT public.p" + number);
    }
    case 1: return say("ALTER TABLE " + table.name + " NO INHERIT " + other.name);
    case 2: return say("CREATE TABLE " + table.name + "_l (LIKE " + other.name + " INCLUDING ALL)");
    case 3: return say("ALTER TABLE ONLY " + table.name + " ADD COLUMN c" + std::to_string(next_++) + " int");
    default: {
      std::string owner;
      const std::string name = fresh("pt", owner);
      become(owner);
      say("CREATE TABLE " + name + " (id int, name text) PARTITION BY LIST (id)");
      say("CREATE TABLE " + name + "_a (id int, name text)");
      say("ALTER TABLE " + name + " ATTACH PARTITION " + name + "_a FOR VALUES IN (1)");
      if (chance(40)) say("ALTER TABLE " + name + " DETACH PARTITION " + name + "_a");
      if (chance(40)) say("ALTER TABLE " + name + " DROP COLUMN name");
      tables_.push_back({name, owner});
      tables_.push_back({name + "_a", owner});
    }
  }
}

void Generator::owned_sequence() {
  const Object& table = pick(tables_);
  act_as(table.owner);
  switch (below(4)) {
    case 0: {
      std::string owner;
      const std::string name = fresh("q", owner);
      say("CREATE SEQUENCE " + name + " OWNED BY " + table.name + ".id");
      sequences_.push_back({name, owner});
      return;
    }
    case 1:
      if (sequences_.empty()) return create_sequence();
      return say("ALTER SEQUENCE " + pick(sequences_).name + " OWNED BY " +
                 (chance(60) ? table.name + ".id" : std::string("NONE")));
    case 2: return say("ALTER TABLE " + table.name + " DROP COLUMN id" + behaviour());
    default: return say("ALTER TABLE " + table.name + " ADD COLUMN s" + std::to_string(next_++) + " serial");
  }
}

void Generator::rename_other() {
  struct Kind {
    const char* word;
    std::vector<Object>* objects;
  };
  const std::array<Kind, 4> kinds{
      {{"VIEW", &views_}, {"SEQUENCE", &sequences_}, {"TYPE", &types_}, {"ROUTINE", &functions_}}};
  const Kind& kind = kinds[below(kinds.size())];
  if (kind.objects->empty()) return;
  const Object object = pick(*kind.objects);
  act_as(object.owner);
  const std::size_t dot = object.name.find('.');
  const std::size_t end = std::min(object.name.find('('), object.name.size());
  if (chance(40)) {
    const std::string schema = pick(schemas_).name;
    say("ALTER " + std::string(kind.word) + " " + object.name + " SET SCHEMA " + schema);
    if (dot != std::string::npos) call(object.name, schema + object.name.substr(dot));
    return;
  }
  const std::string to = "n" + std::to_string(next_++);
  say("ALTER " + std::string(kind.word) + " " + object.name + " RENAME TO " + to);
  call(object.name, (dot < end ? object.name.substr(0, dot + 1) : std::string()) + to + object.name.substr(end));
}

/// A foreign key needs REFERENCES on the other table.
void Generator::foreign_key() {
  const std::string number = std::to_string(next_++);
  become("postgres");
  const std::string parent = "public.k" + number;
  say("CREATE TABLE " + parent + " (id int PRIMARY KEY, name text)");
  say("ALTER TABLE " + parent + " OWNER TO " + role());
  say("GRANT REFERENCES " + maybe(40, "(id) ") + "ON " + parent + " TO " + grantee());
  tables_.push_back({parent, "postgres"});
  std::string owner;
  const std::string name = fresh("t", owner);
  become(owner);
  say("CREATE TABLE " + name + " (id int REFERENCES " + parent + maybe(60, " (id)") + ", name text)");
  tables_.push_back({name, owner});
}

/// A function that grants when it is called.
void Generator::wrapper_function() {
  const std::string name = "public.w" + std::to_string(next_++);
  const std::string owner = "postgres";
  become(owner);
  say("CREATE FUNCTION " + name + "(who text, what text DEFAULT 'SELECT') RETURNS void LANGUAGE plpgsql" +
      maybe(50, " SECURITY DEFINER") + " AS $$ BEGIN EXECUTE format('GRANT %s ON " + pick(tables_).name +
      " TO %I', what, who); END $$");
  act_as(owner);
  say("SELECT " + name + "('" + pick({"r0", "r1", "r2"}) + "'" + maybe(40, ", 'INSERT'") + ")");
  functions_.push_back({name, owner});
}

/// What has an owner but no privileges, and what says nothing of either.
void Generator::minor_object() {
  const std::string number = std::to_string(next_++);
  act_as(chance(60) ? "postgres" : role());
  switch (below(6)) {
    case 0: return say("CREATE PUBLICATION b" + number + " FOR TABLE " + pick(tables_).name);
    case 1: return say("RELEASE a");
    case 2:
      return say("CREATE TABLE " + pick(schemas_).name + ".d" + number + " (LIKE " + pick(tables_).name +
                 " INCLUDING ALL)");
    case 3: return say("CREATE TEMP VIEW tv" + number + " AS SELECT id FROM " + pick(tables_).name);
    case 4: return say("ALTER TABLE IF EXISTS ONLY " + pick(tables_).name + " OWNER TO " + role());
    default:
      return say("CREATE VIEW " + pick(schemas_).name + ".j" + number + " AS SELECT * FROM " + pick(tables_).name +
                 " WHERE id IS NOT NULL");
  }
}

/// Lists where one word would do.
void Generator::several_at_once() {
  act_as(chance(60) ? "postgres" : role());
  switch (below(6)) {
    case 0:
      return say("ALTER DEFAULT PRIVILEGES FOR ROLE " + role() + ", " + role() + " IN SCHEMA " + pick(schemas_).name +
                 ", " + pick(schemas_).name + " GRANT SELECT ON TABLES TO " + grantees());
    case 1: return say("REASSIGN OWNED BY " + role() + ", " + role() + " TO " + role());
    case 2: return say("DROP OWNED BY " + role() + ", " + role() + behaviour());
    case 3:
      return say("GRANT ALL ON ALL TABLES IN SCHEMA " + pick(schemas_).name + ", " + pick(schemas_).name + " TO " +
                 grantees());
    case 4:
      return say("GRANT USAGE ON SCHEMA " + pick(schemas_).name + ", " + pick(schemas_).name + " TO " + grantees());
    default:
      return say("REVOKE ALL PRIVILEGES (id, name), SELECT ON " + pick(tables_).name + " FROM " + grantees() +
                 behaviour());
  }
}

}  // namespace routegrant::postgres_tests

#include "load/changelog_conditions.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "load/changelog.hpp"
#include "sql/literal.hpp"

namespace routegrant::load {
namespace {

/// Where a kind of object is looked up.
struct Lookup {
  std::string_view kind;
  std::string_view attribute;
  std::string_view relation;
  std::string_view schema_column;
  std::string_view name_column;
};

constexpr std::array<Lookup, 3> lookups{
    {{"tableExists", "tableName", "pg_catalog.pg_tables", "schemaname", "tablename"},
     {"viewExists", "viewName", "pg_catalog.pg_views", "schemaname", "viewname"},
     {"sequenceExists", "sequenceName", "information_schema.sequences", "sequence_schema", "sequence_name"}}};

bool is_plain(std::string_view text) {
  return !text.empty() && text.find_first_of("${}&") == std::string_view::npos;
}

/// `lower(column) = 'name'`.
std::string is_called(std::string_view column, std::string_view name) {
  return "lower(" + std::string(column) + ") = " + sql::quoted_literal(text::lower(name));
}

/// Whether the schema is the named one, else the one that a connection starts with where nothing else is set.
std::optional<std::string> is_in_schema(std::string_view column, std::string_view schema) {
  if (schema.empty()) return std::string(column) + " = 'public'";
  return is_plain(schema) ? std::optional(is_called(column, schema)) : std::nullopt;
}

std::optional<std::string> column_test(const ConditionAttributes& attribute) {
  const auto schema = is_in_schema("table_schema", attribute("schemaName"));
  if (!schema || !is_plain(attribute("tableName")) || !is_plain(attribute("columnName"))) return std::nullopt;
  return "EXISTS (SELECT FROM information_schema.columns WHERE " + *schema + " AND " +
         is_called("table_name", attribute("tableName")) + " AND " + is_called("column_name", attribute("columnName")) +
         ")";
}

std::optional<std::string> query_test(std::string_view query, std::string_view expected) {
  std::string sql(text::trim(query));
  sql.erase(sql.find_last_not_of("; \t\r\n") + 1);
  // Entities of XML and properties are not put in.
  if (!is_plain(sql)) return std::nullopt;
  return "(" + sql + "\n)::text = " + sql::quoted_literal(expected);
}

}  // namespace

std::optional<std::string> precondition_test(std::string_view kind, const ConditionAttributes& attribute,
                                             std::string_view query) {
  if (kind == "sqlCheck") return query_test(query, attribute("expectedResult"));
  if (kind == "dbms") return is_for_postgresql(attribute("type")) ? "TRUE" : "FALSE";
  if (kind == "columnExists") return column_test(attribute);
  const auto lookup =
      std::find_if(lookups.begin(), lookups.end(), [&](const Lookup& each) { return each.kind == kind; });
  if (lookup == lookups.end() || !is_plain(attribute(lookup->attribute))) return std::nullopt;
  const auto schema = is_in_schema(lookup->schema_column, attribute("schemaName"));
  if (!schema) return std::nullopt;
  return "EXISTS (SELECT FROM " + std::string(lookup->relation) + " WHERE " + *schema + " AND " +
         is_called(lookup->name_column, attribute(lookup->attribute)) + ")";
}

void ConditionGroup::add(std::optional<std::string> test) {
  if (test) {
    tests.push_back(std::move(*test));
  } else {
    is_understood = false;
  }
}

std::optional<std::string> ConditionGroup::test() const {
  if (!is_understood || tests.empty()) return std::nullopt;
  std::string joined;
  for (const std::string& each : tests) {
    if (!joined.empty()) joined += kind == "or" ? " OR " : " AND ";
    joined += "(" + each + ")";
  }
  return kind == "not" ? "NOT (" + joined + ")" : joined;
}

OnFail on_fail_of(std::string_view written) {
  const std::string how = text::lower(written);
  if (how == "mark_ran" || how == "continue") return OnFail::skips;
  return how == "warn" ? OnFail::goes_on : OnFail::halts;
}

bool goes_on_after_error(std::string_view on_error) {
  return !on_error.empty() && !text::equal_ignoring_case(on_error, "halt");
}

}  // namespace routegrant::load

#include "pg/statements/grant_support.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pg/names/references.hpp"

namespace routegrant::pg {
namespace {

/// What a GrantStmt's objtype means, and what refusals call it (ExecuteGrantStmt()).
struct ClassRow {
  std::string_view objtype;
  AclClass acl_class;
  std::string_view said;
};

ClassRow class_of(std::string_view objtype) {
  static constexpr ClassRow rows[] = {
      {"OBJECT_TABLE", AclClass::table, "relation"},
      {"OBJECT_SEQUENCE", AclClass::sequence, "sequence"},
      {"OBJECT_DATABASE", AclClass::database, "database"},
      {"OBJECT_SCHEMA", AclClass::schema, "schema"},
      {"OBJECT_FUNCTION", AclClass::routine, "function"},
      {"OBJECT_PROCEDURE", AclClass::routine, "procedure"},
      {"OBJECT_ROUTINE", AclClass::routine, "routine"},
      {"OBJECT_TYPE", AclClass::type, "type"},
      {"OBJECT_DOMAIN", AclClass::type, "domain"},
      {"OBJECT_LANGUAGE", AclClass::language, "language"},
      {"OBJECT_FDW", AclClass::wrapper, "foreign-data wrapper"},
      {"OBJECT_FOREIGN_SERVER", AclClass::server, "foreign server"},
      {"OBJECT_TABLESPACE", AclClass::tablespace, "tablespace"},
      {"OBJECT_LARGEOBJECT", AclClass::large_object, "large object"},
      {"OBJECT_PARAMETER_ACL", AclClass::parameter, "parameter"},
  };
  for (const ClassRow& row : rows) {
    if (row.objtype == objtype) return row;
  }
  return {{}, AclClass::none, {}};
}

/// The places of the comma-separated privileges between GRANT or REVOKE and ON: the words without their columns.
std::vector<Span> privilege_spans(const StatementText& text) {
  std::vector<Span> spans;
  const std::vector<sql::Token>& tokens = text.tokens();
  std::size_t at = std::min(text.find_word("grant"), text.find_word("revoke")) + 1;
  if (text.is_word(at, "grant") && text.is_word(at + 1, "option")) at += 3;
  const std::size_t on = text.find_word("on", at);
  while (at < on) {
    std::size_t last = at;
    while (last + 1 < on && tokens[last + 1].kind == sql::Token::Kind::word) ++last;
    spans.push_back(text.span_of(tokens[at], tokens[last]));
    int depth = 0;
    for (at = last + 1; at < on; ++at) {
      if (sql::is_symbol(text.text(), tokens[at], "(")) ++depth;
      if (sql::is_symbol(text.text(), tokens[at], ")")) --depth;
      if (depth == 0 && sql::is_symbol(text.text(), tokens[at], ",")) break;
    }
    ++at;
  }
  return spans;
}

Outcome read_privileges(const sql::Node& node, const StatementText& text, Context& context, ObjectGrant& grant) {
  const sql::Node privileges = node["privileges"];
  const std::vector<Span> spans = privilege_spans(text);
  const auto span_of = [&](std::size_t at) { return at < spans.size() ? spans[at] : text.span(); };
  Provenances& provenances = context.catalog.provenances();
  const Bits every = static_cast<Bits>((1U << privilege::count) - 1U);
  if (privileges.size() == 0) {
    grant.all = true;
    grant.provenance = provenances.add(every, span_of(0), 0);
    return done();
  }
  for (std::size_t at = 0; at < privileges.size(); ++at) {
    const sql::Node each = privileges.at(at).inner();
    const std::string word = text::lower(each["priv_name"].text());
    // Privileges of old are ignored (string_to_privilege()).
    if (word == "rule" && context.features().version < 18) continue;
    std::optional<Bits> bits = privilege::of_columns;
    if (!word.empty()) bits = privilege_of(word, context.features());
    if (!bits && word == "maintain") context.needs(17);
    if (!bits) return refuse(sqlstate::syntax_error, "unrecognized privilege type \"" + word + "\"");
    const sql::Node columns = each["cols"];
    if (columns.size() > 0 && grant.said != AclClass::table)
      return refuse(sqlstate::invalid_grant_operation, "column privileges are only valid for relations");
    if (columns.size() == 0) {
      const std::string_view said = class_of(node["objtype"].text()).said;
      if (Outcome outcome = require_fitting(context.features(), grant.said, said, *bits); outcome.refused())
        return outcome;
      grant.bits |= *bits;
      grant.provenance = provenances.add(*bits, span_of(at), grant.provenance);
      continue;
    }
    ColumnGrant column_grant{.bits = *bits, .provenance = provenances.add(*bits, span_of(at), 0)};
    for (std::size_t column = 0; column < columns.size(); ++column) {
      column_grant.columns.emplace_back(columns.at(column).string());
    }
    grant.columns.push_back(std::move(column_grant));
  }
  return done();
}

}  // namespace

Outcome read_grant(const sql::Node& node, const StatementText& text, Context& context, ObjectGrant& grant) {
  grant.is_grant = node["is_grant"].truth();
  grant.option = node["grant_option"].truth();
  grant.behavior = behavior_of(node);
  grant.said = class_of(node["objtype"].text()).acl_class;
  grant.domain = node["objtype"].text() == "OBJECT_DOMAIN";
  std::vector<NamedRole> roles;
  if (Outcome outcome = roles_of(context, node["grantees"], text, true, roles); outcome.refused()) return outcome;
  for (const NamedRole& role : roles) grant.grantees.push_back(role.role);
  return read_privileges(node, text, context, grant);
}

}  // namespace routegrant::pg

#include "sql/grant_grammar.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sql/identifier.hpp"
#include "sql/reserved_words.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20U) {
      out += "\\u00";
      out.push_back(digits[byte >> 4U]);
      out.push_back(digits[byte & 0xFU]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

/// `location` is left out where it is 0, as libpg_query does.
void append_location(std::string& out, std::uint32_t location) {
  if (location != 0) out += ",\"location\":" + std::to_string(location);
}

void append_list(std::string& out, const std::string& items) {
  out.append("[").append(items).append("]");
}

/// Begins another item of a list.
std::string& next_item(std::string& list) {
  if (!list.empty()) list.push_back(',');
  return list;
}

/// The statement's parts, each a JSON text, or the items of a list.
struct Grant {
  bool is_grant = false;
  std::string privileges{};
  std::string grantees{};
  std::string grantor{};
  std::string options{};
  bool option = false;
  bool cascade = false;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(scan(text)) {}

  std::string statement() {
    std::string out = "{\"version\":150001,\"stmts\":[{\"stmt\":{";
    const bool right = word("alter") ? default_privileges(out) : grant(out);
    (void)symbol(";");
    if (!right || at_ != tokens_.size()) return {};
    return out + "}}]}";
  }

 private:
  // One token.

  [[nodiscard]] bool next_is(std::string_view wanted, std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && is_word(text_, tokens_[at_ + ahead], wanted);
  }

  bool word(std::string_view wanted) {
    const bool found = next_is(wanted);
    at_ += found ? 1U : 0U;
    return found;
  }

  bool words(std::string_view first, std::string_view second) {
    if (!next_is(first) || !next_is(second, 1)) return false;
    at_ += 2;
    return true;
  }

  bool symbol(std::string_view wanted) {
    if (at_ >= tokens_.size() || !is_symbol(text_, tokens_[at_], wanted)) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] std::uint32_t location() const { return at_ < tokens_.size() ? tokens_[at_].begin : 0; }

  /// An identifier or a keyword that may stand for one.
  std::optional<std::string> name(bool (*is_allowed)(std::string_view)) {
    if (at_ >= tokens_.size() || tokens_[at_].open || !is_identifier(tokens_[at_])) return std::nullopt;
    std::string found = identifier(text_of(text_, tokens_[at_]));
    if (found.empty()) return std::nullopt;
    if (tokens_[at_].kind == Token::Kind::word && !is_allowed(found)) return std::nullopt;
    ++at_;
    return found;
  }

  // Lists.

  bool names(std::string& into) {
    do {
      const std::optional<std::string> found = name(is_column_word);
      if (!found) return false;
      next_item(into) += "{\"String\":{\"sval\":";
      append_string(into, *found);
      into += "}}";
    } while (symbol(","));
    return true;
  }

  /// `into` is the inside of an AccessPriv so far.
  bool column_list(std::string& into) {
    if (!symbol("(")) return true;
    std::string columns;
    if (!names(columns) || !symbol(")")) return false;
    into += into.empty() ? "\"cols\":" : ",\"cols\":";
    append_list(into, columns);
    return true;
  }

  bool privilege(std::string& into) {
    next_item(into) += "{\"AccessPriv\":{\"priv_name\":";
    if (words("alter", "system")) {
      into += "\"alter system\"";
    } else {
      const std::optional<std::string> found =
          name([](std::string_view word) { return is_column_word(word) || is_reserved_privilege(word); });
      if (!found) return false;
      append_string(into, *found);
      if (!column_list(into)) return false;
    }
    into += "}}";
    return true;
  }

  bool privilege_list(std::string& into) {
    do {
      if (!privilege(into)) return false;
    } while (symbol(","));
    return true;
  }

  /// ALL [PRIVILEGES] [(columns)] or a list.
  bool privileges(std::string& into) {
    if (!word("all")) return privilege_list(into);
    (void)word("privileges");
    std::string columns;
    if (!column_list(columns)) return false;
    if (!columns.empty()) next_item(into).append("{\"AccessPriv\":{").append(columns).append("}}");
    return true;
  }

  /// The inside of a RoleSpec.
  bool role(std::string& out) {
    const std::uint32_t begin = location();
    out += "\"roletype\":\"ROLESPEC_";
    if (word("current_user")) {
      out += "CURRENT_USER\"";
    } else if (word("current_role")) {
      out += "CURRENT_ROLE\"";
    } else if (word("session_user")) {
      out += "SESSION_USER\"";
    } else {
      const std::optional<std::string> found = name(is_not_reserved);
      if (!found || *found == "none") return false;
      if (*found == "public") {
        out += "PUBLIC\"";
      } else {
        out += "CSTRING\",\"rolename\":";
        append_string(out, *found);
      }
    }
    append_location(out, begin);
    return true;
  }

  bool role_list(std::string& into, bool group_allowed) {
    do {
      if (group_allowed) (void)word("group");
      next_item(into) += "{\"RoleSpec\":{";
      if (!role(into)) return false;
      into += "}}";
    } while (symbol(","));
    return true;
  }

  // Clauses.

  bool granted_by(Grant& grant) {
    if (!words("granted", "by")) return true;
    return role(grant.grantor);
  }

  void behavior(Grant& grant) {
    grant.cascade = word("cascade");
    if (!grant.cascade) (void)word("restrict");
  }

  static std::string option(std::string_view name, bool value, std::uint32_t location) {
    std::string out = "{\"DefElem\":{\"defname\":";
    append_string(out, name);
    out += value ? ",\"arg\":{\"Boolean\":{\"boolval\":true}}" : ",\"arg\":{\"Boolean\":{\"boolval\":false}}";
    out += ",\"defaction\":\"DEFELEM_UNSPEC\"";
    append_location(out, location);
    return out + "}}";
  }

  /// WITH ADMIN OPTION, INHERIT TRUE, SET FALSE ...
  bool role_options(Grant& grant) {
    std::size_t count = 0;
    do {
      const bool plain = next_is("admin") && next_is("option", 1);
      const std::uint32_t begin = location();
      const std::optional<std::string> found = name([](std::string_view) { return true; });
      if (!found) return false;
      const bool value = word("option") || word("true");
      if (!value && !word("false")) return false;
      next_item(grant.options) += option(*found, value, begin);
      grant.option = plain;
      ++count;
    } while (symbol(","));
    if (grant.option && count == 1) grant.options.clear();
    grant.option = grant.option && count == 1;
    return true;
  }

  /// REVOKE ADMIN OPTION FOR ...
  bool revoked_option(Grant& grant) {
    if (at_ + 2 >= tokens_.size() || !next_is("option", 1) || !next_is("for", 2)) return true;
    grant.option = next_is("admin");
    const std::uint32_t begin = location();
    const std::optional<std::string> found = name(is_column_word);
    if (!found) return false;
    if (!grant.option) next_item(grant.options) += option(*found, false, begin);
    at_ += 2;
    return true;
  }

  // Statements.

  /// ON is reserved: no role, privilege or column is called so.
  bool grant(std::string& out) { return find_word(text_, tokens_, "on") != nullptr ? on_objects(out) : roles(out); }

  bool roles(std::string& out) {
    Grant grant{.is_grant = word("grant")};
    const bool right = grant.is_grant ? granted_roles(grant) : word("revoke") && revoked_roles(grant);
    if (!right) return false;
    out += "\"GrantRoleStmt\":{\"granted_roles\":";
    append_list(out, grant.privileges);
    out += ",\"grantee_roles\":";
    append_list(out, grant.grantees);
    if (grant.is_grant) out += ",\"is_grant\":true";
    if (grant.option) out += ",\"admin_opt\":true";
    if (!grant.options.empty()) {
      out += ",\"opt\":";
      append_list(out, grant.options);
    }
    if (!grant.grantor.empty()) out += ",\"grantor\":{" + grant.grantor + "}";
    append_behavior(out, grant);
    out.push_back('}');
    return true;
  }

  bool granted_roles(Grant& grant) {
    if (!privilege_list(grant.privileges) || !word("to") || !role_list(grant.grantees, false)) return false;
    if (word("with") && !role_options(grant)) return false;
    return granted_by(grant);
  }

  bool revoked_roles(Grant& grant) {
    if (!revoked_option(grant) || !privilege_list(grant.privileges)) return false;
    if (!word("from") || !role_list(grant.grantees, false) || !granted_by(grant)) return false;
    behavior(grant);
    return true;
  }

  /// On relations, sequences, schemas, databases and ALL ... IN SCHEMA: what files hold thousands of.
  bool on_objects(std::string& out) {
    Grant grant{.is_grant = word("grant")};
    if (!grant.is_grant && !word("revoke")) return false;
    if (!grant.is_grant && next_is("grant")) {
      if (!words("grant", "option") || !word("for")) return false;
      grant.option = true;
    }
    std::string target;
    if (!privileges(grant.privileges) || !word("on") || !target_objects(target)) return false;
    if (!word(grant.is_grant ? "to" : "from") || !role_list(grant.grantees, true)) return false;
    if (grant.is_grant && word("with")) {
      if (!words("grant", "option")) return false;
      grant.option = true;
    }
    if (!granted_by(grant)) return false;
    if (!grant.is_grant) behavior(grant);
    out += "\"GrantStmt\":{";
    if (grant.is_grant) out += "\"is_grant\":true,";
    out += target;
    append_privileges(out, grant);
    if (!grant.grantor.empty()) out += ",\"grantor\":{" + grant.grantor + "}";
    append_behavior(out, grant);
    out.push_back('}');
    return true;
  }

  /// Another keyword than these begins what is not read here.
  bool target_objects(std::string& out) {
    std::string objects;
    std::string_view kind = "OBJECT_TABLE";
    std::string_view type = "ACL_TARGET_OBJECT";
    bool right = false;
    if (word("all")) {
      type = "ACL_TARGET_ALL_IN_SCHEMA";
      kind = all_of_schema();
      right = !kind.empty() && words("in", "schema") && names(objects);
    } else if (word("schema")) {
      kind = "OBJECT_SCHEMA";
      right = names(objects);
    } else if (word("database")) {
      kind = "OBJECT_DATABASE";
      right = names(objects);
    } else if (word("sequence")) {
      kind = "OBJECT_SEQUENCE";
      right = relations(objects);
    } else {
      const bool is_named = word("table");
      right = (is_named || !begins_other_target()) && relations(objects);
    }
    if (!right) return false;
    out.append("\"targtype\":\"").append(type).append("\",\"objtype\":\"").append(kind).append("\",\"objects\":");
    append_list(out, objects);
    return true;
  }

  std::string_view all_of_schema() {
    if (word("tables")) return "OBJECT_TABLE";
    if (word("sequences")) return "OBJECT_SEQUENCE";
    if (word("functions")) return "OBJECT_FUNCTION";
    if (word("procedures")) return "OBJECT_PROCEDURE";
    if (word("routines")) return "OBJECT_ROUTINE";
    return {};
  }

  [[nodiscard]] bool begins_other_target() const {
    for (const std::string_view each : {"foreign", "function", "procedure", "routine", "domain", "language", "large",
                                        "parameter", "tablespace", "type"}) {
      if (next_is(each)) return true;
    }
    return false;
  }

  /// [[catalog.]schema.]name, ...
  bool relations(std::string& into) {
    do {
      const std::uint32_t begin = location();
      std::array<std::string, 3> parts;
      std::size_t count = 0;
      do {
        std::optional<std::string> found =
            count == 0 ? name(is_column_word) : name([](std::string_view) { return true; });
        if (!found || count == parts.size()) return false;
        parts[count++] = std::move(*found);
      } while (symbol("."));
      constexpr std::string_view labels[] = {"catalogname", "schemaname", "relname"};
      next_item(into) += "{\"RangeVar\":{";
      for (std::size_t i = 0; i < count; ++i) {
        into.append("\"").append(labels[3 - count + i]).append("\":");
        append_string(into, parts[i]);
        into.push_back(',');
      }
      into += "\"inh\":true,\"relpersistence\":\"p\"";
      append_location(into, begin);
      into += "}}";
    } while (symbol(","));
    return true;
  }

  static void append_behavior(std::string& out, const Grant& grant) {
    out += grant.cascade ? ",\"behavior\":\"DROP_CASCADE\"" : ",\"behavior\":\"DROP_RESTRICT\"";
  }

  bool default_privileges(std::string& out) {
    if (!words("default", "privileges")) return false;
    std::string options;
    while (next_is("in") || next_is("for")) {
      if (!default_option(options)) return false;
    }
    std::string action;
    if (!default_action(action)) return false;
    out += "\"AlterDefaultPrivilegesStmt\":{";
    if (!options.empty()) {
      out += "\"options\":";
      append_list(out, options);
      out.push_back(',');
    }
    out += "\"action\":{" + action + "}}";
    return true;
  }

  bool default_option(std::string& options) {
    const std::uint32_t begin = location();
    std::string items;
    std::string_view kind = "roles";
    if (words("in", "schema")) {
      kind = "schemas";
      if (!names(items)) return false;
    } else if (!(words("for", "role") || words("for", "user")) || !role_list(items, false)) {
      return false;
    }
    std::string& out = next_item(options);
    out += "{\"DefElem\":{\"defname\":";
    append_string(out, kind);
    out += ",\"arg\":{\"List\":{\"items\":";
    append_list(out, items);
    out += "}},\"defaction\":\"DEFELEM_UNSPEC\"";
    append_location(out, begin);
    out += "}}";
    return true;
  }

  bool default_action(std::string& out) {
    Grant grant{.is_grant = word("grant")};
    if (!grant.is_grant && !word("revoke")) return false;
    if (!grant.is_grant && next_is("grant")) {
      if (!words("grant", "option") || !word("for")) return false;
      grant.option = true;
    }
    if (!privileges(grant.privileges) || !word("on")) return false;
    const std::string_view kind = default_target();
    if (kind.empty() || !word(grant.is_grant ? "to" : "from") || !role_list(grant.grantees, true)) return false;
    if (!grant.is_grant) {
      behavior(grant);
    } else if (word("with")) {
      if (!words("grant", "option")) return false;
      grant.option = true;
    }
    write_default_action(grant, kind, out);
    return true;
  }

  static void write_default_action(const Grant& grant, std::string_view kind, std::string& out) {
    if (grant.is_grant) out += "\"is_grant\":true,";
    out += "\"targtype\":\"ACL_TARGET_DEFAULTS\",\"objtype\":";
    append_string(out, kind);
    append_privileges(out, grant);
    append_behavior(out, grant);
  }

  static void append_privileges(std::string& out, const Grant& grant) {
    if (!grant.privileges.empty()) {
      out += ",\"privileges\":";
      append_list(out, grant.privileges);
    }
    out += ",\"grantees\":";
    append_list(out, grant.grantees);
    if (grant.option) out += ",\"grant_option\":true";
  }

  std::string_view default_target() {
    if (word("tables")) return "OBJECT_TABLE";
    if (word("sequences")) return "OBJECT_SEQUENCE";
    if (word("functions") || word("routines")) return "OBJECT_FUNCTION";
    if (word("types")) return "OBJECT_TYPE";
    if (word("schemas")) return "OBJECT_SCHEMA";
    if (words("large", "objects")) return "OBJECT_LARGEOBJECT";
    return {};
  }

  /// Reserved words that are privileges by the grammar's own rule.
  static bool is_reserved_privilege(std::string_view word) {
    return word == "select" || word == "references" || word == "create";
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::string grant_json(std::string_view statement) {
  return Parser(statement).statement();
}

}  // namespace routegrant::sql

#include "sql/grant_grammar.hpp"

#include <cstdint>
#include <optional>
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

void append_list(std::string& out, const std::vector<std::string>& items) {
  out.push_back('[');
  for (const std::string& item : items) {
    if (out.back() != '[') out.push_back(',');
    out += item;
  }
  out.push_back(']');
}

/// The statement's parts, each a JSON text.
struct Grant {
  bool is_grant = false;
  std::vector<std::string> privileges{};
  std::vector<std::string> grantees{};
  std::string grantor{};
  std::vector<std::string> options{};
  bool option = false;
  bool cascade = false;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(scan(text)) {}

  std::string statement() {
    std::string out = "{\"version\":150001,\"stmts\":[{\"stmt\":{";
    const bool right = word("alter") ? default_privileges(out) : roles(out);
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

  bool names(std::vector<std::string>& into) {
    do {
      const std::optional<std::string> found = name(is_column_word);
      if (!found) return false;
      std::string item = "{\"String\":{\"sval\":";
      append_string(item, *found);
      into.push_back(item + "}}");
    } while (symbol(","));
    return true;
  }

  bool column_list(std::string& into) {
    if (!symbol("(")) return true;
    std::vector<std::string> columns;
    if (!names(columns) || !symbol(")")) return false;
    if (!into.empty()) into.push_back(',');
    into += "\"cols\":";
    append_list(into, columns);
    return true;
  }

  bool privilege(std::vector<std::string>& into) {
    std::string item;
    if (words("alter", "system")) {
      item = "\"priv_name\":\"alter system\"";
    } else {
      const std::optional<std::string> found =
          name([](std::string_view word) { return is_column_word(word) || is_reserved_privilege(word); });
      if (!found) return false;
      item = "\"priv_name\":";
      append_string(item, *found);
      if (!column_list(item)) return false;
    }
    into.push_back("{\"AccessPriv\":{" + item + "}}");
    return true;
  }

  bool privilege_list(std::vector<std::string>& into) {
    do {
      if (!privilege(into)) return false;
    } while (symbol(","));
    return true;
  }

  /// ALL [PRIVILEGES] [(columns)] or a list.
  bool privileges(std::vector<std::string>& into) {
    if (!word("all")) return privilege_list(into);
    (void)word("privileges");
    std::string columns;
    if (!column_list(columns)) return false;
    if (!columns.empty()) into.push_back("{\"AccessPriv\":{" + columns + "}}");
    return true;
  }

  /// The inside of a RoleSpec; empty if there is none.
  std::string role() {
    const std::uint32_t begin = location();
    std::string out = "\"roletype\":\"ROLESPEC_";
    if (word("current_user")) {
      out += "CURRENT_USER\"";
    } else if (word("current_role")) {
      out += "CURRENT_ROLE\"";
    } else if (word("session_user")) {
      out += "SESSION_USER\"";
    } else {
      const std::optional<std::string> found = name(is_not_reserved);
      if (!found || *found == "none") return {};
      if (*found == "public") {
        out += "PUBLIC\"";
      } else {
        out += "CSTRING\",\"rolename\":";
        append_string(out, *found);
      }
    }
    append_location(out, begin);
    return out;
  }

  bool role_list(std::vector<std::string>& into, bool group_allowed) {
    do {
      if (group_allowed) (void)word("group");
      const std::string found = role();
      if (found.empty()) return false;
      into.push_back("{\"RoleSpec\":{" + found + "}}");
    } while (symbol(","));
    return true;
  }

  // Clauses.

  bool granted_by(Grant& grant) {
    if (!words("granted", "by")) return true;
    grant.grantor = role();
    return !grant.grantor.empty();
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
      grant.options.push_back(option(*found, value, begin));
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
    if (!grant.option) grant.options.push_back(option(*found, false, begin));
    at_ += 2;
    return true;
  }

  // Statements.

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

  static void append_behavior(std::string& out, const Grant& grant) {
    out += grant.cascade ? ",\"behavior\":\"DROP_CASCADE\"" : ",\"behavior\":\"DROP_RESTRICT\"";
  }

  bool default_privileges(std::string& out) {
    if (!words("default", "privileges")) return false;
    std::vector<std::string> options;
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

  bool default_option(std::vector<std::string>& options) {
    const std::uint32_t begin = location();
    std::vector<std::string> items;
    std::string_view kind = "roles";
    if (words("in", "schema")) {
      kind = "schemas";
      if (!names(items)) return false;
    } else if (!(words("for", "role") || words("for", "user")) || !role_list(items, false)) {
      return false;
    }
    std::string out = "{\"DefElem\":{\"defname\":";
    append_string(out, kind);
    out += ",\"arg\":{\"List\":{\"items\":";
    append_list(out, items);
    out += "}},\"defaction\":\"DEFELEM_UNSPEC\"";
    append_location(out, begin);
    options.push_back(out + "}}");
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
    if (!grant.privileges.empty()) {
      out += ",\"privileges\":";
      append_list(out, grant.privileges);
    }
    out += ",\"grantees\":";
    append_list(out, grant.grantees);
    if (grant.option) out += ",\"grant_option\":true";
    append_behavior(out, grant);
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

#include "sql/grant_grammar.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/identifier.hpp"
#include "sql/reserved_words.hpp"
#include "sql/tokens.hpp"
#include "sql/tree_maker.hpp"

namespace routegrant::sql {
namespace {

using Value = TreeMaker::Value;
using Key = TreeMaker::Key;

Value list() {
  return TreeMaker::list();
}

/// The statement's parts.
struct Grant {
  bool is_grant = false;
  Value privileges = list();
  Value grantees = list();
  /// The inside of a RoleSpec; null without one.
  Value grantor{};
  Value options = list();
  bool option = false;
  bool cascade = false;
};

class Parser {
 public:
  Parser(std::string_view text, ParseState& state) : text_(text), tokens_(scan(text)), make_(state) {}

  /// The wrapped statement; nothing if it is none of this grammar.
  std::optional<Value> statement() {
    std::optional<Value> made = word("alter") ? default_privileges() : grant();
    (void)symbol(";");
    if (at_ != tokens_.size()) return std::nullopt;
    return made;
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

  bool names(Value& into) {
    do {
      const std::optional<std::string> found = name(is_column_word);
      if (!found) return false;
      make_.append(into, make_.wrapped("String", make_.wrapped("sval", make_.string(*found))));
    } while (symbol(","));
    return true;
  }

  /// `into` is the inside of an AccessPriv so far.
  bool column_list(Value& into) {
    if (!symbol("(")) return true;
    Value columns = list();
    if (!names(columns) || !symbol(")")) return false;
    make_.add(into, "cols", std::move(columns));
    return true;
  }

  bool privilege(Value& into) {
    Value made = TreeMaker::object();
    if (words("alter", "system")) {
      make_.add(made, "priv_name", TreeMaker::constant("alter system"));
    } else {
      const std::optional<std::string> found =
          name([](std::string_view word) { return is_column_word(word) || is_reserved_privilege(word); });
      if (!found) return false;
      make_.add(made, "priv_name", make_.string(*found));
      if (!column_list(made)) return false;
    }
    make_.append(into, make_.wrapped("AccessPriv", std::move(made)));
    return true;
  }

  bool privilege_list(Value& into) {
    do {
      if (!privilege(into)) return false;
    } while (symbol(","));
    return true;
  }

  /// ALL [PRIVILEGES] [(columns)] or a list.
  bool privileges(Value& into) {
    if (!word("all")) return privilege_list(into);
    (void)word("privileges");
    Value made = TreeMaker::object();
    if (!column_list(made)) return false;
    if (!made.ObjectEmpty()) make_.append(into, make_.wrapped("AccessPriv", std::move(made)));
    return true;
  }

  /// The inside of a RoleSpec.
  std::optional<Value> role() {
    const std::uint32_t begin = location();
    Value made = TreeMaker::object();
    std::string_view type = "ROLESPEC_CSTRING";
    std::optional<std::string> called;
    if (word("current_user")) {
      type = "ROLESPEC_CURRENT_USER";
    } else if (word("current_role")) {
      type = "ROLESPEC_CURRENT_ROLE";
    } else if (word("session_user")) {
      type = "ROLESPEC_SESSION_USER";
    } else {
      called = name(is_not_reserved);
      if (!called || *called == "none") return std::nullopt;
      if (*called == "public") {
        type = "ROLESPEC_PUBLIC";
        called.reset();
      }
    }
    make_.add(made, "roletype", TreeMaker::constant(type));
    if (called) make_.add(made, "rolename", make_.string(*called));
    make_.add_location(made, begin);
    return made;
  }

  bool role_list(Value& into, bool group_allowed) {
    do {
      if (group_allowed) (void)word("group");
      std::optional<Value> found = role();
      if (!found) return false;
      make_.append(into, make_.wrapped("RoleSpec", std::move(*found)));
    } while (symbol(","));
    return true;
  }

  // Clauses.

  bool granted_by(Grant& grant) {
    if (!words("granted", "by")) return true;
    std::optional<Value> found = role();
    if (found) grant.grantor = std::move(*found);
    return found.has_value();
  }

  void behavior(Grant& grant) {
    grant.cascade = word("cascade");
    if (!grant.cascade) (void)word("restrict");
  }

  Value definition(Value name, Value argument, std::uint32_t location) {
    Value made = TreeMaker::object();
    make_.add(made, "defname", std::move(name));
    make_.add(made, "arg", std::move(argument));
    make_.add(made, "defaction", TreeMaker::constant("DEFELEM_UNSPEC"));
    make_.add_location(made, location);
    return make_.wrapped("DefElem", std::move(made));
  }

  Value option(std::string_view name, bool value, std::uint32_t location) {
    return definition(make_.string(name), make_.wrapped("Boolean", make_.wrapped("boolval", Value(value))), location);
  }

  /// WITH ADMIN OPTION, INHERIT TRUE, SET FALSE ...
  bool role_options(Grant& grant) {
    do {
      const bool plain = next_is("admin") && next_is("option", 1);
      const std::uint32_t begin = location();
      const std::optional<std::string> found = name([](std::string_view) { return true; });
      if (!found) return false;
      const bool value = word("option") || word("true");
      if (!value && !word("false")) return false;
      make_.append(grant.options, option(*found, value, begin));
      grant.option = plain;
    } while (symbol(","));
    grant.option = grant.option && grant.options.Size() == 1;
    if (grant.option) grant.options.Clear();
    return true;
  }

  /// REVOKE ADMIN OPTION FOR ...
  bool revoked_option(Grant& grant) {
    if (at_ + 2 >= tokens_.size() || !next_is("option", 1) || !next_is("for", 2)) return true;
    grant.option = next_is("admin");
    const std::uint32_t begin = location();
    const std::optional<std::string> found = name(is_column_word);
    if (!found) return false;
    if (!grant.option) make_.append(grant.options, option(*found, false, begin));
    at_ += 2;
    return true;
  }

  // Statements.

  /// ON is reserved: no role, privilege or column is called so.
  std::optional<Value> grant() { return find_word(text_, tokens_, "on") != nullptr ? on_objects() : roles(); }

  std::optional<Value> roles() {
    Grant grant{.is_grant = word("grant")};
    const bool right = grant.is_grant ? granted_roles(grant) : word("revoke") && revoked_roles(grant);
    if (!right) return std::nullopt;
    Value made = TreeMaker::object();
    make_.add(made, "granted_roles", std::move(grant.privileges));
    make_.add(made, "grantee_roles", std::move(grant.grantees));
    make_.add_true(made, "is_grant", grant.is_grant);
    make_.add_true(made, "admin_opt", grant.option);
    make_.add_list(made, "opt", grant.options);
    add_end(made, grant);
    return make_.wrapped("GrantRoleStmt", std::move(made));
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
  std::optional<Value> on_objects() {
    Grant grant{};
    if (!gives_or_takes(grant)) return std::nullopt;
    Value made = TreeMaker::object();
    make_.add_true(made, "is_grant", grant.is_grant);
    if (!privileges(grant.privileges) || !word("on") || !target_objects(made)) return std::nullopt;
    if (!word(grant.is_grant ? "to" : "from") || !role_list(grant.grantees, true)) return std::nullopt;
    if (!with_grant_option(grant) || !granted_by(grant)) return std::nullopt;
    if (!grant.is_grant) behavior(grant);
    add_privileges(made, grant);
    add_end(made, grant);
    return make_.wrapped("GrantStmt", std::move(made));
  }

  /// GRANT, REVOKE or REVOKE GRANT OPTION FOR.
  bool gives_or_takes(Grant& grant) {
    grant.is_grant = word("grant");
    if (!grant.is_grant && !word("revoke")) return false;
    if (grant.is_grant || !next_is("grant")) return true;
    grant.option = words("grant", "option") && word("for");
    return grant.option;
  }

  /// False for a WITH of something else.
  bool with_grant_option(Grant& grant) {
    if (!grant.is_grant || !word("with")) return true;
    grant.option = words("grant", "option");
    return grant.option;
  }

  /// Another keyword than these begins what is not read here.
  bool target_objects(Value& into) {
    Value objects = list();
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
    make_.add(into, "targtype", TreeMaker::constant(type));
    make_.add(into, "objtype", TreeMaker::constant(kind));
    make_.add(into, "objects", std::move(objects));
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
  bool relations(Value& into) {
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
      static const Key labels[] = {Key("catalogname"), Key("schemaname"), Key("relname")};
      Value made = TreeMaker::object();
      for (std::size_t i = 0; i < count; ++i) make_.add(made, labels[3 - count + i], make_.string(parts[i]));
      make_.add(made, "inh", Value(true));
      make_.add(made, "relpersistence", TreeMaker::constant("p"));
      make_.add_location(made, begin);
      make_.append(into, make_.wrapped("RangeVar", std::move(made)));
    } while (symbol(","));
    return true;
  }

  std::optional<Value> default_privileges() {
    if (!words("default", "privileges")) return std::nullopt;
    Value options = list();
    while (next_is("in") || next_is("for")) {
      if (!default_option(options)) return std::nullopt;
    }
    std::optional<Value> action = default_action();
    if (!action) return std::nullopt;
    Value made = TreeMaker::object();
    make_.add_list(made, "options", options);
    make_.add(made, "action", std::move(*action));
    return make_.wrapped("AlterDefaultPrivilegesStmt", std::move(made));
  }

  bool default_option(Value& options) {
    const std::uint32_t begin = location();
    Value items = list();
    std::string_view kind = "roles";
    if (words("in", "schema")) {
      kind = "schemas";
      if (!names(items)) return false;
    } else if (!(words("for", "role") || words("for", "user")) || !role_list(items, false)) {
      return false;
    }
    make_.append(options, definition(TreeMaker::constant(kind),
                                     make_.wrapped("List", make_.wrapped("items", std::move(items))), begin));
    return true;
  }

  /// The inside of a GrantStmt.
  std::optional<Value> default_action() {
    Grant grant{};
    if (!gives_or_takes(grant) || !privileges(grant.privileges) || !word("on")) return std::nullopt;
    const std::string_view kind = default_target();
    if (kind.empty() || !word(grant.is_grant ? "to" : "from") || !role_list(grant.grantees, true)) return std::nullopt;
    if (!with_grant_option(grant)) return std::nullopt;
    if (!grant.is_grant) behavior(grant);
    Value made = TreeMaker::object();
    make_.add_true(made, "is_grant", grant.is_grant);
    make_.add(made, "targtype", TreeMaker::constant("ACL_TARGET_DEFAULTS"));
    make_.add(made, "objtype", TreeMaker::constant(kind));
    add_privileges(made, grant);
    add_end(made, grant);
    return made;
  }

  void add_privileges(Value& into, Grant& grant) {
    make_.add_list(into, "privileges", grant.privileges);
    make_.add(into, "grantees", std::move(grant.grantees));
    make_.add_true(into, "grant_option", grant.option);
  }

  void add_end(Value& into, Grant& grant) {
    if (!grant.grantor.IsNull()) make_.add(into, "grantor", std::move(grant.grantor));
    make_.add(into, "behavior", TreeMaker::constant(grant.cascade ? "DROP_CASCADE" : "DROP_RESTRICT"));
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
  TreeMaker make_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Parsed> parse_grant(std::string_view statement) {
  // What such a statement takes, as a rule: an object takes room for 16 members.
  constexpr std::size_t usual_bytes = 16U << 10U;
  auto state = std::make_shared<ParseState>(usual_bytes);
  std::optional<Value> found = Parser(statement, *state).statement();
  if (!found) return std::nullopt;
  TreeMaker make(*state);
  Value statements = list();
  make.append(statements, make.wrapped("stmt", std::move(*found)));
  Value root = TreeMaker::object();
  make.add(root, "version", Value(150001));
  make.add(root, "stmts", std::move(statements));
  static_cast<Value&>(state->document).Swap(root);
  return Parsed(std::move(state));
}

}  // namespace routegrant::sql

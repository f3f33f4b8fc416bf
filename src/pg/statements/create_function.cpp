#include <string>

#include "base/text.hpp"
#include "pg/permissions.hpp"
#include "pg/routine.hpp"
#include "pg/statements.hpp"
#include "pg/statements/create_support.hpp"
#include "pg/statements/support.hpp"

namespace routegrant::pg {
namespace {

/// Whether the function's own settings hold a search path.
bool pins_path(const sql::Node& options) {
  for (std::size_t at = 0; at < options.size(); ++at) {
    const sql::Node option = options.at(at).inner();
    if (option["defname"].text() == "set" && option["arg"].inner()["name"].text() == "search_path") return true;
  }
  return false;
}

bool returns_trigger(const sql::Node& type) {
  const sql::Node names = type["names"];
  const std::string_view name = names.size() == 0 ? "" : names.at(names.size() - 1).string();
  return name == "trigger" || name == "event_trigger";
}

Outcome require_language(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node option = option_named(node["options"], "language");
  const std::string name = option ? std::string(option["arg"].string()) : "sql";
  const Resolved language = find_or_assume_global(context, ObjectKind::language, name,
                                                  option ? span_after(text, "language", name) : text.span());
  if (language.outcome.refused() || !context.closed()) return language.outcome;
  if (context.catalog.object(language.id).untrusted) {
    return context.superuser() ? done()
                               : refuse(sqlstate::insufficient_privilege, "permission denied for language " + name);
  }
  return require_privilege(context, language.id, privilege::usage);
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  QualifiedName name = qualified_name(node["funcname"], std::nullopt);
  name.span = text.find_name(name.name, 1);
  const Signature signature = signature_of_parameters(context, node["parameters"]);
  Object object{.kind = node["is_procedure"].truth() ? ObjectKind::procedure : ObjectKind::function,
                .security_definer = option_named(node["options"], "security") &&
                                    truth_of_option(option_named(node["options"], "security")),
                .pinned_path = pins_path(node["options"]),
                .for_triggers = returns_trigger(node["returnType"]),
                .signature = context.catalog.intern(signature.inputs),
                .full_signature = context.catalog.intern(signature.all)};
  // The schema's CREATE is asked for before the language (CreateFunction()).
  const Resolved schema = creation_schema(context, name);
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_language(node, text, context); outcome.refused()) return outcome;
  const Created made =
      create_routine(context, std::move(object), name, node["replace"].truth() ? IfExists::replace : IfExists::refuse);
  if (made.outcome.refused()) return made.outcome;
  remember_body(context, made.id, node, text);
  // The language's validator asks for EXECUTE on the new function (CheckFunctionValidatorAccess()).
  return require_privilege(context, made.id, privilege::execute);
}

}  // namespace

const Statement create_function{.node = "CreateFunctionStmt", .apply = apply};

}  // namespace routegrant::pg

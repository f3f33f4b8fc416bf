#include "pg/relations/expression_uses.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "pg/expression.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/names.hpp"
#include "pg/names/types.hpp"
#include "pg/relations/calls_made.hpp"
#include "pg/relations/overloads.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

/// pg_operator's names (servers 13 to 18): where scripts make more of them, the operands would tell which is meant.
bool is_built_in_operator(std::string_view name) {
  static constexpr std::array<std::string_view, 75> names{
      "!!",  "!~", "!~*", "!~~", "!~~*", "#",   "##", "#-",   "#>",  "#>>", "%",    "&",   "&&",  "&<",  "&<|",
      "&>",  "*",  "*<",  "*<=", "*<>",  "*=",  "*>", "*>=",  "+",   "-",   "->",   "->>", "-|-", "/",   "<",
      "<->", "<<", "<<=", "<<|", "<=",   "<>",  "<@", "<^",   "=",   ">",   ">=",   ">>",  ">>=", ">^",  "?",
      "?#",  "?&", "?-",  "?-|", "?|",   "?||", "@",  "@-@",  "@>",  "@?",  "@@",   "@@@", "^",   "^@",  "|",
      "|&>", "|/", "|>>", "||",  "||/",  "~",   "~*", "~<=~", "~<~", "~=",  "~>=~", "~>~", "~~",  "~~*", "!"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

ObjectId sequence_named(Context& context, const sql::Node& call) {
  const QualifiedName function = qualified_name(call["funcname"], std::nullopt);
  const bool takes_one = function.name == "nextval" || function.name == "currval" || function.name == "setval";
  if (!takes_one || (!function.schema.empty() && function.schema != "pg_catalog")) return ObjectId::none;
  const sql::Node argument = call["args"].at(0);
  if (argument.type() != "A_Const") return ObjectId::none;
  const auto name = name_of_text(argument.inner()["sval"]["sval"].text());
  return name ? look_up(context, Space::relation, *name).id : ObjectId::none;
}

class Uses {
 public:
  Uses(Context& context, bool with_relations) : context_(context), with_relations_(with_relations) {}

  [[nodiscard]] ObjectId routine_of(const sql::Node& call) {
    const QualifiedName name = qualified_name(call["funcname"], std::nullopt);
    if (name.schema == "pg_catalog") return ObjectId::none;
    if (name.schema.empty() && is_builtin_function(name.name, context_.features().version)) return ObjectId::none;
    return routine_called(context_, call, {}).routine;
  }

  [[nodiscard]] std::vector<ObjectId> run(const sql::Node& node) {
    std::vector<sql::Node> stack{node};
    while (!stack.empty()) {
      const sql::Node each = stack.back();
      stack.pop_back();
      read(each);
      const std::vector<sql::Node> children = each.children();
      stack.insert(stack.end(), children.begin(), children.end());
    }
    // What WITH names hides relations, and may stand behind their mention.
    for (const sql::Node& range : ranges_) {
      const QualifiedName name = relation_name(range, std::nullopt);
      if (!name.schema.empty() || !with_.contains(name.name)) add(look_up(context_, Space::relation, name).id);
    }
    return std::move(found_);
  }

 private:
  void add(ObjectId id) {
    if (id == ObjectId::none) return;
    // What an extension made may be dropped with it; what initdb made cannot.
    const Object& object = context_.catalog.object(id);
    if (object.system && object.part_of == ObjectId::none) return;
    if (std::find(found_.begin(), found_.end(), id) == found_.end()) found_.push_back(id);
  }

  void read(const sql::Node& node) {
    const std::string_view type = node.type();
    if (type == "FuncCall") add(routine_of(node.inner()));
    if (type == "TypeCast") read_cast(node.inner());
    if (type == "A_Expr") add(operator_of(node.inner()));
    if (type == "FuncCall") add(sequence_named(context_, node.inner()));
    if (!with_relations_) return;
    if (type == "CommonTableExpr") with_.emplace(node.inner()["ctename"].text());
    if (type == "RangeVar") ranges_.push_back(node.inner());
  }

  void read_cast(const sql::Node& cast) {
    const ResolvedType type = find_type(context_, cast["typeName"]);
    add(type.id);
    if (type.text != "regclass" || cast["arg"].type() != "A_Const") return;
    const auto name = name_of_text(cast["arg"].inner()["sval"]["sval"].text());
    if (name) add(look_up(context_, Space::relation, *name).id);
  }

  /// Whether a constant may stand there: numbers are integers, as far as operators of scripts go.
  static bool takes(std::string_view type, const sql::Node& operand) {
    return !operand || operand.type() != "A_Const" || !operand.inner()["ival"] || type == "integer" ||
           type == "bigint" || type == "numeric";
  }

  /// The one of that name which stands between as many operands; none where several do.
  ObjectId operator_of(const sql::Node& expression) {
    const QualifiedName name = qualified_name(expression["name"], std::nullopt);
    if (name.schema == "pg_catalog" || (name.schema.empty() && is_built_in_operator(name.name))) return ObjectId::none;
    std::vector<ObjectId> schemas = search_path(context_);
    if (!name.schema.empty()) schemas = {schema_named(context_, name.schema)};
    ObjectId found = ObjectId::none;
    for (const ObjectId schema : schemas) {
      for (const ObjectId each : context_.catalog.operators(schema, name.name)) {
        const std::string_view operands = context_.catalog.text(context_.catalog.object(each).signature);
        const bool prefix = operands.starts_with("NONE, ");
        const std::size_t comma = operands.find(", ");
        if (prefix == static_cast<bool>(expression["lexpr"]) || comma == std::string_view::npos ||
            !takes(operands.substr(0, comma), expression["lexpr"]) ||
            !takes(operands.substr(comma + 2), expression["rexpr"]))
          continue;
        if (found != ObjectId::none) return ObjectId::none;
        found = each;
      }
    }
    return found;
  }

  Context& context_;
  bool with_relations_;
  std::vector<ObjectId> found_;
  std::vector<sql::Node> ranges_;
  std::set<std::string, std::less<>> with_;
};

}  // namespace

std::vector<ObjectId> called_and_named(Context& context, const sql::Node& node) {
  return Uses(context, false).run(node);
}

std::vector<ObjectId> objects_used(Context& context, const sql::Node& node) {
  return Uses(context, true).run(node);
}

std::vector<ObjectId> passed_over(Context& context, const sql::Node& expression) {
  const CallsMade made = calls_made(expression, true);
  Uses uses(context, false);
  std::set<ObjectId> asked;
  std::vector<ObjectId> passed;
  sql::for_each_node(expression, [&](const sql::Node& node) {
    if (node.type() != "FuncCall") return;
    const ObjectId routine = uses.routine_of(node.inner());
    if (made.asked.contains(node.inner()["location"].integer())) {
      asked.insert(routine);
    } else if (routine != ObjectId::none) {
      passed.push_back(routine);
    }
  });
  std::erase_if(passed, [&](ObjectId each) { return asked.contains(each); });
  return passed;
}

}  // namespace routegrant::pg

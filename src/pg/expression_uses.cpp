#include "pg/expression_uses.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "pg/builtin_functions.hpp"
#include "pg/expression.hpp"
#include "pg/names.hpp"
#include "pg/overloads.hpp"
#include "pg/types.hpp"

namespace routegrant::pg {
namespace {

class Uses {
 public:
  Uses(Context& context, bool with_relations) : context_(context), with_relations_(with_relations) {}

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
    if (!with_relations_) return;
    if (type == "CommonTableExpr") with_.emplace(node.inner()["ctename"].text());
    if (type == "RangeVar") ranges_.push_back(node.inner());
  }

  void read_cast(const sql::Node& cast) {
    const ResolvedType type = find_type(context_, cast["typeName"]);
    add(type.id);
    if (!with_relations_ || type.text != "regclass" || cast["arg"].type() != "A_Const") return;
    const auto name = name_of_text(cast["arg"].inner()["sval"]["sval"].text());
    if (name) add(look_up(context_, Space::relation, *name).id);
  }

  ObjectId routine_of(const sql::Node& call) {
    const QualifiedName name = qualified_name(call["funcname"], std::nullopt);
    if (name.schema == "pg_catalog") return ObjectId::none;
    if (name.schema.empty() && is_builtin_function(name.name, context_.features().version)) return ObjectId::none;
    return routine_called(context_, call, {}).routine;
  }

  Context& context_;
  bool with_relations_;
  std::vector<ObjectId> found_;
  std::vector<sql::Node> ranges_;
  std::set<std::string, std::less<>> with_;
};

}  // namespace

std::vector<ObjectId> routines_and_types_used(Context& context, const sql::Node& node) {
  return Uses(context, false).run(node);
}

std::vector<ObjectId> objects_used(Context& context, const sql::Node& node) {
  return Uses(context, true).run(node);
}

}  // namespace routegrant::pg

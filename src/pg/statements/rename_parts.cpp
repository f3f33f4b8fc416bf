#include "pg/statements/rename_parts.hpp"

#include <cstdint>
#include <optional>

#include "pg/words.hpp"

namespace routegrant::pg {
namespace {

/// `kept` are all of a kind, by `Id`; `word` and `of` are what errors say: policy "p" for table "t".
template <typename Id, typename Table>
Outcome rename_in(Context& context, Table& kept, ObjectId relation, std::string_view from, const std::string& to,
                  const std::string& word, const std::string& of) {
  std::optional<Id> found;
  bool taken = false;
  for (std::uint32_t at = 0; at < kept.size(); ++at) {
    const auto& each = kept[Id{at}];
    if (each.dropped || each.table != relation) continue;
    if (each.name == from) found = Id{at};
    taken = taken || each.name == to;
  }
  const std::string whose = " for " + of + " " + in_quotes(context.catalog.name(relation));
  const Outcome missing = refuse(sqlstate::undefined_object, word + " " + in_quotes(from) + whose + " does not exist");
  const Outcome exists = refuse(sqlstate::duplicate_object, word + " " + in_quotes(to) + whose + " already exists");
  if (context.closed() && taken && word != "rule") return exists;
  if (!found) return context.closed() ? missing : done();
  if (context.closed() && taken) return exists;
  kept.edit(*found).name = to;
  return done();
}

}  // namespace

Outcome rename_part(Context& context, ObjectId relation, std::string_view objtype, std::string_view from,
                    const std::string& to) {
  Catalog& catalog = context.catalog;
  if (objtype == "OBJECT_POLICY")
    return rename_in<PolicyId>(context, catalog.policies(), relation, from, to, "policy", "table");
  if (objtype == "OBJECT_RULE")
    return rename_in<RuleId>(context, catalog.rules(), relation, from, to, "rule", "relation");
  return rename_in<TriggerId>(context, catalog.triggers(), relation, from, to, "trigger", "table");
}

}  // namespace routegrant::pg

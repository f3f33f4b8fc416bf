#include "pg/statements/rename_parts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

/// What errors say of a kind of part, and in which order the server looks.
struct PartWords {
  std::string_view word;
  /// What the relation is called where the part is missing, and where the name is taken.
  std::string_view of_missing;
  std::string_view of_taken;
  /// Whether a taken name is told before a missing part.
  bool taken_first = false;
  /// Whether a part may be given the name that it has.
  bool keeps_own = false;
};

/// `kept` are all parts of a kind, by `Id`.
template <typename Id, typename Table>
Outcome rename_in(Context& context, Table& kept, ObjectId relation, std::string_view from, const std::string& to,
                  const PartWords& words) {
  std::optional<Id> found;
  bool taken = false;
  for (std::uint32_t at = 0; at < kept.size(); ++at) {
    const auto& each = kept[Id{at}];
    if (each.dropped || each.table != relation) continue;
    if (each.name == from) found = Id{at};
    taken = taken || each.name == to;
  }
  const auto tell = [&](std::string_view code, std::string_view name, std::string_view of, std::string_view end) {
    std::string reason(words.word);
    reason.append(" ").append(in_quotes(name)).append(" for ").append(of).append(" ");
    return refuse(code, reason.append(in_quotes(context.catalog.name(relation))).append(end));
  };
  taken = taken && context.closed() && !(words.keeps_own && found && from == to);
  if (!found && !(taken && words.taken_first))
    return context.closed() ? tell(sqlstate::undefined_object, from, words.of_missing, " does not exist") : done();
  if (taken) return tell(sqlstate::duplicate_object, to, words.of_taken, " already exists");
  kept.edit(*found).name = to;
  return done();
}

}  // namespace

Outcome rename_part(Context& context, ObjectId relation, std::string_view objtype, std::string_view from,
                    const std::string& to) {
  Catalog& catalog = context.catalog;
  if (objtype == "OBJECT_POLICY")
    return rename_in<PolicyId>(context, catalog.policies(), relation, from, to,
                               {.word = "policy", .of_missing = "table", .of_taken = "table", .taken_first = true});
  if (objtype == "OBJECT_RULE")
    return rename_in<RuleId>(context, catalog.rules(), relation, from, to,
                             {.word = "rule", .of_missing = "relation", .of_taken = "relation"});
  // From 15 on renametrig() finds the trigger first, for the sake of those of the partitions.
  const bool finds_first = context.features().version >= 15;
  return rename_in<TriggerId>(context, catalog.triggers(), relation, from, to,
                              {.word = "trigger",
                               .of_missing = "table",
                               .of_taken = "relation",
                               .taken_first = !finds_first,
                               .keeps_own = finds_first});
}

}  // namespace routegrant::pg

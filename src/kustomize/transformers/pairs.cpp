#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kustomize/printed.hpp"
#include "kustomize/transformers.hpp"
#include "kustomize/twins.hpp"

namespace routegrant::kustomize {

Refused add_pairs(ResourceList& list, const Value& pairs, std::span<const FieldSpec> fields) {
  std::vector<const Value*> sorted;
  for (const Value& pair : pairs.children) {
    if (is_typed_in_yaml_1_1(pair))
      return Refusal{pair.span,
                     "the value of '" + std::string(pair.key) + "' is no text: kustomize wants it in quotes"};
    sorted.push_back(&pair);
  }
  std::sort(sorted.begin(), sorted.end(), [](const Value* a, const Value* b) { return a->key < b->key; });
  /// Of the object at hand: the last number of its twins, and those that another transformer wrote.
  std::uint32_t twins = 0;
  std::vector<Value> changed;
  const Setter set = [&](Value& value) -> Refused {
    if (!value.is_mapping()) {
      return Refusal{value.span, "labels or annotations are written here, where a mapping was expected"};
    }
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      const Value* pair = sorted[i];
      Value text = scalar(pair->text, pair->span, true);
      const Value* there = std::as_const(value).find(pair->key);
      if (there != nullptr && there->is_scalar() && there->text == pair->text) continue;
      text.twin = there == nullptr ? twins + static_cast<std::uint32_t>(i) + 1 : there->twin;
      if (there != nullptr && there->twin != 0) changed.push_back(text);
      value.set(pair->key, pair->key_span, std::move(text));
    }
    return {};
  };
  if (sorted.empty()) return {};
  for (Resource& resource : list.all) {
    const ObjectType type = resource.type();
    twins = resource.twins;
    for (const FieldSpec& field : fields) {
      if (!is_selected(type, field.type)) continue;
      if (Refused refused = for_each_selected_field(resource.root, field, Create::mapping, pairs.span, set))
        return refused;
    }
    resource.twins += static_cast<std::uint32_t>(sorted.size());
    for (const Value& one : changed) follow_twin(resource.root, one);
    changed.clear();
  }
  return {};
}

Refused set_replicas(ResourceList& list, const Value& replica, std::span<const FieldSpec> fields) {
  const std::string_view name = replica.text_of("name");
  const Value* count = replica.find("count");
  const Value number = count == nullptr ? scalar("0", replica.span, false) : scalar(count->text, count->span, false);
  const Setter set = [&](Value& value) -> Refused {
    const std::string_view key = value.key;
    const Span key_span = value.key_span;
    const bool is_quoted = value.is_scalar() && value.quoted && !value.bare;
    value = number;
    value.quoted = is_quoted;
    value.key = key;
    value.key_span = key_span;
    return {};
  };
  bool found = false;
  for (const FieldSpec& field : fields) {
    for (Resource& resource : list.all) {
      if (!resource.had_name(name)) continue;
      if (!resource.had_id([&](const ObjectId& id) { return id.name == name && is_selected(id.type, field.type); })) {
        continue;
      }
      found = true;
      if (Refused refused = for_each_field(resource.root, field, Create::scalar, number.span, set)) return refused;
    }
  }
  if (found) return {};
  return Refusal{replica.span, "no object with replicas is called '" + std::string(name) + "'"};
}

}  // namespace routegrant::kustomize

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <tuple>

#include "kustomize/transformers.hpp"

namespace routegrant::kustomize {
namespace {

constexpr FieldSpec namespace_field{{}, "metadata/namespace", true};

/// PrefixTransformer.go, prefixFieldSpecsToSkip.
bool keeps_name(const ObjectType& type) {
  static constexpr std::array<ObjectType, 3> kept{ObjectType{.kind = "CustomResourceDefinition"},
                                                  ObjectType{.group = "apiregistration.k8s.io", .kind = "APIService"},
                                                  ObjectType{.kind = "Namespace"}};
  return std::any_of(kept.begin(), kept.end(), [&](const ObjectType& one) { return is_selected(type, one); });
}

Refused set_text(Value& value, const Value& name, bool unset_only) {
  if (!value.is_scalar() && !value.is_null()) {
    return Refusal{value.span, "the namespace is written here, where a text was expected"};
  }
  if (unset_only && value.is_scalar() && !value.text.empty()) return {};
  value.kind = Value::Kind::scalar;
  value.quoted = true;
  if (value.text == name.text) return {};
  value.text = name.text;
  value.span = name.span;
  return {};
}

void set_subjects(Value& binding, const Value& name, const NamespaceOptions& options) {
  Value* subjects = binding.find("subjects");
  if (subjects == nullptr || !subjects->is_sequence() || options.subjects == Subjects::none) return;
  for (Value& subject : subjects->children) {
    const bool wanted = options.subjects == Subjects::named_default ? subject.text_of("name") == "default"
                                                                    : subject.text_of("kind") == "ServiceAccount";
    if (!wanted) continue;
    Value* space = subject.find("namespace");
    if (space == nullptr) space = &subject.set("namespace", name.span, scalar({}, name.span, true));
    static_cast<void>(set_text(*space, name, options.unset_only));
  }
}

Refused refuse_twins(const ResourceList& list) {
  std::set<std::tuple<std::string_view, std::string_view, std::string_view, std::string_view, std::string_view>> ids;
  for (const Resource& resource : list.all) {
    const ObjectId id = resource.current();
    if (ids.emplace(id.type.group, id.type.version, id.type.kind, id.name, id.space).second) continue;
    return Refusal{resource.root.span, "the namespace makes two objects of one name: " + described(id)};
  }
  return {};
}

}  // namespace

Refused set_namespace(ResourceList& list, const Value& name, std::span<const FieldSpec> fields,
                      const NamespaceOptions& options) {
  const Setter set = [&](Value& value) { return set_text(value, name, options.unset_only); };
  for (Resource& resource : list.all) {
    resource.remember();
    const ObjectType type = resource.type();
    const bool is_binding = type.kind == "RoleBinding" || type.kind == "ClusterRoleBinding";
    if (!is_cluster_scoped(type)) {
      if (Refused refused = for_each_field(resource.root, namespace_field, Create::scalar, name.span, set)) {
        return refused;
      }
    }
    if (is_binding) set_subjects(resource.root, name, options);
    for (const FieldSpec& field : fields) {
      if (field.path == "metadata/namespace") continue;
      if (field.path == "metadata/name" && !(type.group.empty() && type.version == "v1")) continue;
      if (is_binding && field.path == "subjects/namespace") continue;
      if (!is_selected(type, field.type)) continue;
      if (Refused refused = for_each_selected_field(resource.root, field, Create::scalar, name.span, set))
        return refused;
    }
  }
  list.changed();
  return refuse_twins(list);
}

Refused add_affix(ResourceList& list, Affix kind, const Value& affix, std::span<const FieldSpec> fields, Texts& texts) {
  const Setter set = [&](Value& value) -> Refused {
    if (!value.is_scalar()) return {};
    std::string text(kind == Affix::prefix ? affix.text : value.text);
    text += kind == Affix::prefix ? value.text : affix.text;
    // A person edits the name where it stands without.
    value.text = texts.keep(std::move(text));
    value.untyped = true;
    return {};
  };
  for (Resource& resource : list.all) {
    const ObjectType original = resource.original().type;
    if (keeps_name(original)) continue;
    for (const FieldSpec& field : fields) {
      if (!is_selected(original, field.type)) continue;
      if (field.path == "metadata/name") {
        (kind == Affix::prefix ? resource.prefixes : resource.suffixes).push_back(affix.text);
        resource.remember();
      }
      if (Refused refused = for_each_field(resource.root, field, Create::scalar, affix.span, set)) return refused;
    }
  }
  list.changed();
  return {};
}

}  // namespace routegrant::kustomize

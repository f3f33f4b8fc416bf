#include "kustomize/crds.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

/// Definitions that name each other in a circle end somewhere; kustomize would not.
constexpr std::size_t deepest = 16;

/// encoding/json takes the Go field's name in any case.
const Value* child_of(const Value& value, std::string_view name) {
  const auto found = std::find_if(value.children.begin(), value.children.end(),
                                  [&](const Value& child) { return text::equal_ignoring_case(child.key, name); });
  return !value.is_mapping() || found == value.children.end() ? nullptr : &*found;
}

const Value* properties_of(const Value& file, std::string_view type_name) {
  const Value* definition = file.find(type_name);
  const Value* schema = definition == nullptr ? nullptr : child_of(*definition, "schema");
  const Value* properties = schema == nullptr ? nullptr : schema->find("properties");
  return properties != nullptr && properties->is_mapping() ? properties : nullptr;
}

class Reading {
 public:
  Reading(const Value& file, Texts& texts, Config& into) : file_(file), texts_(texts), into_(into) {}

  void read(std::string_view type_name) {
    const Value* properties = properties_of(file_, type_name);
    if (properties == nullptr) return;
    for (const char* name : {"kind", "apiVersion", "metadata"}) {
      if (properties->find(name) == nullptr) return;
    }
    kind_ = type_name.substr(type_name.rfind('.') + 1);
    read_properties(*properties, "", 0);
  }

 private:
  void read_properties(const Value& properties, const std::string& above, std::size_t depth) {
    for (const Value& property : properties.children) {
      const std::string path = above.empty() ? std::string(property.key) : above + "/" + std::string(property.key);
      if (property.find("x-kubernetes-annotation") != nullptr) into_.common_annotations.push_back(field(path));
      if (property.find("x-kubernetes-label-selector") != nullptr) into_.common_labels.push_back(field(path));
      if (property.find("x-kubernetes-identity") != nullptr) into_.name_prefix.push_back(field(path));
      add_reference(property, path);
      const Value* next = properties_of(file_, property.text_of("$ref"));
      if (next != nullptr && depth < deepest) read_properties(*next, path, depth + 1);
    }
  }

  void add_reference(const Value& property, const std::string& path) {
    const std::string_view version = property.text_of("x-kubernetes-object-ref-api-version");
    const std::string_view kind = property.text_of("x-kubernetes-object-ref-kind");
    if (version.empty() || kind.empty()) return;
    const std::string_view key = property.text_of("x-kubernetes-object-ref-name-key");
    into_.name_reference.push_back({.target = {.version = version, .kind = kind},
                                    .fields = {field(path + "/" + std::string(key.empty() ? "name" : key))}});
  }

  [[nodiscard]] FieldSpec field(std::string path) {
    return {.type = {.kind = kind_}, .path = texts_.keep(std::move(path))};
  }

  const Value& file_;
  Texts& texts_;
  Config& into_;
  std::string_view kind_;
};

}  // namespace

void add_crds(const Value& file, Texts& texts, Config& into) {
  if (!file.is_mapping()) return;
  Config found;
  for (const Value& definition : file.children) Reading(file, texts, found).read(definition.key);
  into.add(found);
}

}  // namespace routegrant::kustomize

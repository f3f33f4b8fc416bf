#include "kube/cluster/meta.hpp"

#include <string_view>

namespace routegrant::kube {

std::string Meta::object() const {
  return namespace_name.empty() ? name.value : namespace_name + "/" + name.value;
}

bool is_bracketed(const yaml::Cursor& name) {
  const std::string_view text = name.text();
  const std::size_t open = text.find('<');
  return open != std::string_view::npos && text.find('>', open) != std::string_view::npos;
}

Meta meta_of(const yaml::Cursor& object) {
  const yaml::Cursor metadata = object["metadata"];
  Meta meta{.kind = std::string(object["kind"].text()),
            .namespace_name = std::string(is_bracketed(metadata["namespace"]) ? "" : metadata["namespace"].text()),
            .name = text_of(metadata["name"]),
            .labels = pairs_of(metadata["labels"]),
            .annotations = pairs_of(metadata["annotations"]),
            .created = std::string(metadata["creationTimestamp"].text())};
  if (meta.name.empty()) meta.name = text_of(metadata["generateName"]);
  return meta;
}

}  // namespace routegrant::kube

#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// The value of `key: value` in a line, quotes left out; nothing if the line is about something else.
std::string_view value_in(std::string_view line, std::string_view key) {
  if (!line.starts_with(key) || line.substr(key.size(), 1) != ":") return {};
  std::string_view value = text::trim(line.substr(key.size() + 1));
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
    value = value.substr(1, value.size() - 2);
  }
  return value;
}

/// The files that `parameters` ask for. The providers take a list in YAML that stands in a text: AWS, Azure and Vault
/// `objects` (objectName, objectAlias; Azure wraps each in a text of its own), GCP `secrets` (path or fileName).
std::vector<std::string> files_in(std::string_view list) {
  std::vector<std::string> files;
  std::string name;
  const auto finish = [&] {
    // AWS writes the slashes of a name as underscores.
    for (char& c : name) c = c == '/' ? '_' : c;
    if (!name.empty()) files.push_back(std::move(name));
    name.clear();
  };
  for (std::string_view line : text::split(list, '\n')) {
    line = text::trim(line);
    bool begins = false;
    while (line.starts_with("- ") || line == "-" || line == "|") {
      begins = begins || line[0] == '-';
      line = text::trim(line.substr(1));
    }
    if (begins) finish();
    if (line == "jmesPath:") finish();
    for (const std::string_view key : {"objectName", "objectAlias", "path", "fileName"}) {
      const std::string_view value = value_in(line, key);
      const bool is_expression = key == "path" && value.find('.') == std::string_view::npos && name.empty() && begins;
      if (value.empty() || is_expression) continue;
      name = std::string(value);
    }
  }
  finish();
  return files;
}

/// A Secret that the driver writes while a pod mounts the volume.
void add_synced(const yaml::Cursor& object, const yaml::Cursor& synced, Cluster& into) {
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(synced["secretName"]);
  secret.type = std::string(synced["type"].text_or("Opaque"));
  take_metadata(synced, secret);
  for (const yaml::Cursor& item : synced["data"].items()) add_outside(text_of(item["key"]), secret);
  secret.keys_known = !secret.data.empty();
  secret.refresh = Refresh::once;
  if (!secret.meta.name.empty()) into.keyed.push_back(std::move(secret));
}

/// Secrets Store CSI driver: files in a volume, and Secrets made of them.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  KeyedObject files = made_secret(object);
  files.is_secret = false;
  for (const char* parameter : {"objects", "secrets"}) {
    const yaml::Cursor list = spec["parameters"][parameter];
    for (std::string& file : files_in(list.text())) add_outside(Text{std::move(file), list.key_span()}, files);
  }
  files.keys_known = !files.data.empty();
  files.refresh = Refresh::once;
  into.provider_classes.push_back(std::move(files));
  for (const yaml::Cursor& synced : spec["secretObjects"].items()) add_synced(object, synced, into);
}

}  // namespace

const Kind secret_provider_class{.groups = "secrets-store.csi.x-k8s.io", .name = "SecretProviderClass", .read = read};

}  // namespace routegrant::kube

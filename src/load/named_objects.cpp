#include "load/named_objects.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

/// Longer values are texts, in which a name means nothing.
constexpr std::size_t longest_value = 4096;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

class Naming {
 public:
  explicit Naming(const yaml::Cursor& root)
      : root_(root), namespace_(root["metadata"]["namespace"].text()), kind_(root["kind"].text()) {}

  std::vector<NamedObject> run() {
    claim();
    for (const yaml::Cursor& part : root_.items()) {
      if (part.key() == "metadata" || part.key() == "status") continue;
      walk(part);
    }
    return std::move(named_);
  }

 private:
  /// CloudNativePG, api/v1: Database, DatabaseRole, Pooler and Publication name a Cluster of their namespace.
  /// mariadb-operator, api/v1alpha1 base_types.go: `mariaDbRef`.
  void claim() {
    const std::string_view version = root_["apiVersion"].text();
    const yaml::Cursor spec = root_["spec"];
    std::string_view kind;
    yaml::Cursor server;
    if (version.starts_with("postgresql.cnpg.io/")) {
      kind = "Cluster.postgresql.cnpg.io";
      server = spec["cluster"];
    } else if (version.starts_with("k8s.mariadb.com/")) {
      kind = "MariaDB.k8s.mariadb.com";
      server = spec["mariaDbRef"];
    }
    const std::string_view name = server["name"].text();
    if (name.empty()) return;
    add(kind, server["namespace"].text(), name);
    named_.back().is_claimed = true;
  }

  // Documents are bounded in depth, so the recursion is.
  void walk(const yaml::Cursor& value) {
    if (value.is_scalar()) {
      scalar(value);
      return;
    }
    if (value.is_mapping()) mapping(value);
    if (value.is_sequence() && (value.key() == "backendRefs" || value.key() == "services")) {
      for (const yaml::Cursor& backend : value.items()) service(backend);
    }
    for (const yaml::Cursor& child : value.items()) walk(child);
  }

  void mapping(const yaml::Cursor& value) {
    const std::string_view key = value.key();
    if (key == "secretKeyRef" || key == "secretRef") add("Secret", {}, value["name"].text());
    if (key == "configMapKeyRef" || key == "configMapRef" || key == "configMap")
      add("ConfigMap", {}, value["name"].text());
    if (key == "service" || (key == "to" && value["kind"].text() == "Service")) service(value);
    if (key == "destination") host(value["host"].text(), true);
    // An entry of an environment.
    if (value["name"] && value["value"].is_scalar()) hosts(value["name"].text(), value["value"].text());
  }

  void scalar(const yaml::Cursor& value) {
    const std::string_view key = value.key();
    if (key == "secretName") add("Secret", {}, value.text());
    if (key == "serviceName") add("Service", {}, value.text());
    if (kind_ == "ConfigMap") hosts(key, value.text());
  }

  void service(const yaml::Cursor& reference) {
    const std::string_view kind = reference["kind"].text();
    if (kind.empty() || kind == "Service") add("Service", reference["namespace"].text(), reference["name"].text());
  }

  void hosts(std::string_view variable, std::string_view value) {
    if (value.size() > longest_value) return;
    constexpr std::array<std::string_view, 6> words{"addr", "endpoint", "host", "server", "uri", "url"};
    const std::string name = text::lower(variable);
    const bool is_host =
        std::any_of(words.begin(), words.end(), [&](auto word) { return name.find(word) != std::string::npos; });
    for (std::size_t begin = 0; begin < value.size();) {
      if (!is_host_character(value[begin])) {
        ++begin;
        continue;
      }
      std::size_t end = begin;
      while (end < value.size() && is_host_character(value[end])) ++end;
      const std::string_view before = value.substr(0, begin);
      const char after = end < value.size() ? value[end] : '\0';
      const bool in_url = before.ends_with("//") || before.ends_with('@');
      const bool is_alone = before.empty() && (after == '\0' ? is_host : after == ':');
      if (in_url || is_alone) host(value.substr(begin, end - begin), false);
      begin = end;
    }
  }

  /// `service`, `service.namespace` or `service.namespace.svc...`.
  void host(std::string_view name, bool may_be_long) {
    const std::vector<std::string_view> parts = text::split(name, '.');
    if (parts.size() > 2 && parts[2] != "svc" && !may_be_long) return;
    add("Service", parts.size() > 1 ? parts[1] : std::string_view{}, parts[0]);
  }

  void add(std::string_view kind, std::string_view space, std::string_view name) {
    if (name.empty()) return;
    named_.push_back({.kind = std::string(kind),
                      .namespace_name = std::string(space.empty() ? namespace_ : space),
                      .name = std::string(name)});
  }

  yaml::Cursor root_;
  std::string_view namespace_;
  std::string_view kind_;
  std::vector<NamedObject> named_;
};

}  // namespace

std::vector<NamedObject> named_objects(const yaml::Cursor& root) {
  return Naming(root).run();
}

}  // namespace routegrant::load

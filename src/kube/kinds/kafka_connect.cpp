#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "kafka.strimzi.io";
constexpr std::string_view external = "/opt/kafka/external-configuration/";

/// A key of a connector's `config`, and the word for it here: Debezium's sources, and JDBC connectors (debezium.io,
/// "Connectors"; Confluent's and Aiven's JDBC connectors call the user `connection.user`).
struct Property {
  std::string_view key;
  std::string_view word;
};
constexpr std::array<Property, 10> properties{{{"connection.password", "password"},
                                               {"connection.url", "url"},
                                               {"connection.user", "user"},
                                               {"connection.username", "user"},
                                               {"database.dbname", "database"},
                                               {"database.hostname", "host"},
                                               {"database.password", "password"},
                                               {"database.port", "port"},
                                               {"database.sslmode", "sslmode"},
                                               {"database.user", "user"}}};

/// `${provider:path:key}`, all of a value.
struct Provided {
  std::string_view provider{};
  std::string_view path{};
  std::string_view key{};
};

std::optional<Provided> provided(std::string_view value) {
  if (!value.starts_with("${") || !value.ends_with('}')) return std::nullopt;
  const std::string_view inner = value.substr(2, value.size() - 3);
  const std::size_t first = inner.find(':');
  if (first == std::string_view::npos || inner.find('{') != std::string_view::npos) return std::nullopt;
  const std::size_t last = inner.rfind(':');
  const std::string_view path = last == first ? std::string_view() : inner.substr(first + 1, last - first - 1);
  return Provided{.provider = inner.substr(0, first), .path = path, .key = inner.substr(last + 1)};
}

/// What a provider reads: by its class, or, where the worker's configuration does not show it, by what it is mostly
/// called (strimzi.io, "Loading configuration values from external sources").
enum class Provider : std::uint8_t { unknown, variable, secret, config_map, directory };

Provider provider_of(const yaml::Cursor& worker, std::string_view name) {
  const std::string_view class_name = worker["config.providers." + std::string(name) + ".class"].text_or(name);
  const auto is = [&](std::string_view ending, std::string_view alias) {
    return class_name.ends_with(ending) || class_name == alias;
  };
  if (is("EnvVarConfigProvider", "env") || class_name == "strimzienv") return Provider::variable;
  if (is("KubernetesSecretConfigProvider", "secrets") || class_name == "strimzisecrets") return Provider::secret;
  if (is("KubernetesConfigMapConfigProvider", "configmaps")) return Provider::config_map;
  if (is("DirectoryConfigProvider", "directory") || class_name == "strimzidir") return Provider::directory;
  return Provider::unknown;
}

/// The container of the workers: `externalConfiguration` (until Strimzi 0.46) and `template` add variables and volumes.
Container worker_of(const yaml::Cursor& spec, Pod& pod) {
  const yaml::Cursor pattern = spec["template"];
  Container container = container_of(pattern["connectContainer"], Container::Role::main);
  const Container older = container_of(spec["externalConfiguration"], Container::Role::main);
  container.name = {"connect", spec.key_span()};
  container.image = text_of(spec["image"]);
  container.span = spec.span();
  container.env.insert(container.env.begin(), older.env.begin(), older.env.end());
  container.ports.push_back({.name = "rest-api", .port = 8083, .span = spec.key_span()});
  for (const yaml::Cursor& item : spec["externalConfiguration"]["volumes"].items()) {
    const bool is_secret = item["secret"].present();
    const yaml::Cursor name = is_secret ? item["secret"]["secretName"] : item["configMap"]["name"];
    const std::string volume(item["name"].text());
    pod.volumes.push_back({.name = text_of(item["name"]),
                           .sources = {{.kind = is_secret ? VolumeSource::Kind::secret : VolumeSource::Kind::config_map,
                                        .object = text_of(name)}}});
    container.mounts.push_back({.volume = volume, .path = {std::string(external) + volume, item["name"].span()}});
  }
  return container;
}

/// The values of one connector as the worker resolves them.
class Connector {
 public:
  Connector(const DeferredResource& resource, const yaml::Cursor& worker, const Pod& pod, const Container& container)
      : resource_(resource), worker_(worker), pod_(pod), container_(container) {}

  /// The login, a container of its own here; no variables where the connector names no database.
  Container login() {
    const yaml::Cursor config = resource_.object["spec"]["config"];
    const std::string engine = engine_of(resource_.object["spec"]["class"].text());
    Container found{.name = resource_.meta.name, .span = resource_.meta.name.span};
    for (const Property& property : properties) {
      const yaml::Cursor value = config[property.key];
      if (!value) continue;
      EnvEntry entry = resolved(value);
      entry.name = {engine + "." + std::string(property.word), value.key_span()};
      found.env.push_back(std::move(entry));
    }
    return found;
  }

  /// The variables that it reads.
  [[nodiscard]] const std::set<std::string>& read() const { return read_; }

 private:
  static std::string engine_of(std::string_view class_name) {
    const std::string name = text::lower(class_name);
    if (name.find("postgres") != std::string::npos) return "postgresql";
    if (name.find("mariadb") != std::string::npos) return "mariadb";
    return name.find("mysql") != std::string::npos ? "mysql" : "database";
  }

  EnvEntry resolved(const yaml::Cursor& value) {
    EnvEntry literal{.value = value};
    const std::optional<Provided> reference = provided(value.text());
    if (!reference) return literal;
    switch (provider_of(worker_, reference->provider)) {
      case Provider::variable: return variable(*reference).value_or(literal);
      case Provider::secret: return key_of(true, *reference, value.span());
      case Provider::config_map: return key_of(false, *reference, value.span());
      case Provider::directory: return file(*reference, value.span()).value_or(literal);
      case Provider::unknown: break;
    }
    return literal;
  }

  std::optional<EnvEntry> variable(const Provided& reference) {
    const auto entry =
        std::ranges::find_if(container_.env, [&](const EnvEntry& one) { return one.name.value == reference.key; });
    if (entry == container_.env.end()) return std::nullopt;
    read_.insert(entry->name.value);
    return *entry;
  }

  /// The provider asks the API; its path is `namespace/name`.
  static EnvEntry key_of(bool is_secret, const Provided& reference, Span at) {
    return {.from = EnvEntry::From::key,
            .ref = {.is_secret = is_secret,
                    .object = {std::string(reference.path), at},
                    .key = {std::string(reference.key), at}}};
  }

  /// A key of a volume that the workers mount.
  std::optional<EnvEntry> file(const Provided& reference, Span at) {
    for (const Mount& mount : container_.mounts) {
      if (mount.path.value != reference.path || !mount.sub_path.empty()) continue;
      for (const Volume& volume : pod_.volumes) {
        if (volume.name.value != mount.volume || volume.sources.size() != 1) continue;
        const VolumeSource& source = volume.sources.front();
        const bool is_secret = source.kind == VolumeSource::Kind::secret;
        if ((!is_secret && source.kind != VolumeSource::Kind::config_map) || !source.items.empty()) continue;
        return EnvEntry{
            .from = EnvEntry::From::key,
            .ref = {.is_secret = is_secret, .object = source.object, .key = {std::string(reference.key), at}}};
      }
    }
    return std::nullopt;
  }

  const DeferredResource& resource_;
  yaml::Cursor worker_;
  const Pod& pod_;
  const Container& container_;
  std::set<std::string> read_{};
};

/// The connectors run in the workers, and log in by what those give them: variables that they name are theirs.
void add_connectors(const DeferredResource& connect, Cluster& into) {
  const auto workload = std::ranges::find_if(into.workloads, [&](const Workload& one) {
    return one.meta.kind == connect.meta.kind && one.meta.name.span == connect.meta.name.span;
  });
  // The operator passes connectors over where the workers are told of them another way.
  constexpr std::string_view by_resources = "strimzi.io/use-connector-resources";
  if (workload == into.workloads.end() || value_of(connect.meta.annotations, by_resources) != "true") return;
  const Container worker = workload->pod.containers.front();
  std::set<std::string> read;
  for (const DeferredResource& resource : into.deferred) {
    if (resource.group != group || resource.meta.kind != "KafkaConnector") continue;
    if (value_of(resource.meta.labels, "strimzi.io/cluster") != connect.meta.name.value ||
        !same_namespace(resource.meta.namespace_name, connect.meta.namespace_name))
      continue;
    Connector connector(resource, connect.object["spec"]["config"], workload->pod, worker);
    Container login = connector.login();
    if (login.env.empty()) continue;
    read.insert(connector.read().begin(), connector.read().end());
    workload->pod.containers.push_back(std::move(login));
  }
  std::erase_if(workload->pod.containers.front().env,
                [&](const EnvEntry& entry) { return read.contains(entry.name.value); });
}

/// Strimzi's workers of Kafka Connect: pods with the labels `strimzi.io/cluster`, `kind` and `name`, Service
/// `<name>-connect-api` and ServiceAccount `<name>-connect` (strimzi.io, "List of Kafka Connect cluster resources").
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const Meta meta = meta_of(object);
  const MadeLabels labels{{"strimzi.io/cluster", meta.name.value},
                          {"strimzi.io/kind", "KafkaConnect"},
                          {"strimzi.io/name", meta.name.value + "-connect"}};
  const auto index = add_made_pods(into, meta, labels, {"app.kubernetes.io/instance", "app.kubernetes.io/name"}, 8083,
                                   text_of(spec["image"]));
  Workload& workload = into.workloads[static_cast<std::size_t>(index)];
  const Pod own = pod_of(spec["template"]["pod"]["metadata"], spec["template"]["pod"]);
  workload.generated = false;
  workload.pod.volumes = own.volumes;
  workload.pod.service_account = {meta.name.value + "-connect", meta.name.span};
  workload.pod.containers = {worker_of(spec, workload.pod)};
  workload.replicas = spec["replicas"].integer();
  add_made_service(into, meta, meta.name.value + "-connect-api", labels, 8083);
  defer(object, add_connectors, into);
}

void keep(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(
      object, [](const DeferredResource&, Cluster&) {}, into);
}

}  // namespace

const Kind kafka_connect{.groups = group, .name = "KafkaConnect", .read = read};
const Kind kafka_connector{.groups = group, .name = "KafkaConnector", .read = keep};

}  // namespace routegrant::kube

#include <algorithm>

#include "credentials/values/environment.hpp"

namespace routegrant::credentials {
namespace {

using Status = Reference::Status;

/// One container and what it refers to.
struct Context {
  const kube::Cluster& cluster;
  const kube::Workload& workload;
  std::vector<Reference>& into;
};

/// The control plane puts this one into every namespace (kube-controller-manager, root-ca-cert-publisher).
bool is_made_by_kubernetes(bool is_secret, std::string_view name) {
  return !is_secret && (name == "kube-root-ca.crt" || name == "openshift-service-ca.crt");
}

/// The status of an object that the manifests lack.
Status absent(const Context& context, std::string_view object) {
  const auto [space, name] = place_of(context.workload, object);
  const bool unseen = may_be_unseen(context.cluster, space, name);
  return unseen ? Status::outside_git : Status::missing_object;
}

Status status_of_key(const Context& context, bool is_secret, std::string_view object, std::string_view key) {
  if (is_made_by_kubernetes(is_secret, object)) return Status::outside_git;
  const KeyedValue found = find_key(context.cluster, context.workload, is_secret, object, key);
  if (!found.object_found) return absent(context, object);
  if (found.known == Known::missing) return Status::missing_key;
  return found.known == Known::known ? Status::found : Status::outside_git;
}

Status status_of_object(const Context& context, bool is_secret, std::string_view object) {
  if (is_made_by_kubernetes(is_secret, object)) return Status::outside_git;
  const auto found = kube::find_keyed(context.cluster, is_secret, context.workload.meta.namespace_name, object);
  if (found.empty()) return absent(context, object);
  const bool all_known =
      std::all_of(found.begin(), found.end(), [](const kube::KeyedObject* o) { return o->keys_known; });
  return all_known ? Status::found : Status::outside_git;
}

/// An optional reference may fail.
Status softened(Status status, bool optional) {
  return optional && (status == Status::missing_object || status == Status::missing_key) ? Status::optional : status;
}

void add(const Context& context, Reference reference, std::string_view object, bool optional) {
  const bool one_key = reference.key != "*";
  reference.status = softened(one_key ? status_of_key(context, reference.is_secret, object, reference.key)
                                      : status_of_object(context, reference.is_secret, object),
                              optional);
  const auto [space, name] = place_of(context.workload, object);
  const auto found = kube::find_keyed(context.cluster, reference.is_secret, space, name);
  reference.object = found.empty() ? object_name(context.workload, object) : found.front()->meta.object();
  context.into.push_back(std::move(reference));
}

void add_source(const Context& context, const Reference& base, const kube::Mount& mount,
                const kube::VolumeSource& source) {
  const bool is_secret = source.kind == kube::VolumeSource::Kind::secret;
  if (!is_secret && source.kind != kube::VolumeSource::Kind::config_map) return;
  Reference reference = base;
  reference.variable = mount.path.value;
  reference.is_secret = is_secret;
  reference.how = "volume";
  reference.key = "*";
  reference.span = source.object.span;
  if (source.items.empty()) {
    // `subPath` without items names one key.
    if (!mount.sub_path.empty()) reference.key = mount.sub_path;
    return add(context, std::move(reference), source.object.value, source.optional);
  }
  for (const kube::VolumeSource::Item& item : source.items) {
    if (!mount.sub_path.empty() && item.path != mount.sub_path) continue;
    Reference one = reference;
    one.key = item.key.value;
    one.span = item.key.span;
    add(context, std::move(one), source.object.value, source.optional);
  }
}

void add_container(const Context& context, Reference base, const kube::Container& container) {
  for (const kube::EnvFrom& from : container.env_from) {
    Reference reference = base;
    reference.variable = from.object.value;
    reference.is_secret = from.is_secret;
    reference.key = "*";
    reference.how = "envFrom";
    reference.span = from.object.span;
    add(context, std::move(reference), from.object.value, from.optional);
  }
  for (const kube::EnvEntry& entry : container.env) {
    if (entry.from != kube::EnvEntry::From::key) continue;
    Reference reference = base;
    reference.variable = entry.name.value;
    reference.is_secret = entry.ref.is_secret;
    reference.key = entry.ref.key.value;
    reference.how = "env";
    reference.span = entry.ref.key.span;
    add(context, std::move(reference), entry.ref.object.value, entry.ref.optional);
  }
  for (const kube::Mount& mount : container.mounts)
    for (const kube::Volume& volume : context.workload.pod.volumes)
      if (volume.name.value == mount.volume)
        for (const kube::VolumeSource& source : volume.sources) add_source(context, base, mount, source);
}

}  // namespace

std::vector<Reference> find_references(const kube::Cluster& cluster) {
  std::vector<Reference> references;
  for (std::size_t w = 0; w < cluster.workloads.size(); ++w) {
    const Context context{cluster, cluster.workloads[w], references};
    const auto& containers = cluster.workloads[w].pod.containers;
    for (std::size_t c = 0; c < containers.size(); ++c) {
      Reference base;
      base.workload = w;
      base.container = c;
      add_container(context, std::move(base), containers[c]);
    }
  }
  return references;
}

}  // namespace routegrant::credentials

#include "credentials/values/mounts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/replaced.hpp"
#include "credentials/values/vault_agent.hpp"

namespace routegrant::credentials {
namespace {

/// One container's mount of one source of a volume.
struct Context {
  const kube::Cluster& cluster;
  const kube::Workload& workload;
  const kube::Mount& mount;
  const kube::Volume& volume;
  const kube::VolumeSource& source;
  Mounts& into;
};

/// What `subPath` leaves of a file of the volume: nothing if it is elsewhere, else the rest of the path.
std::optional<std::string> below_sub_path(std::string_view file, std::string_view sub_path) {
  const std::string all = absolute_path(file);
  if (sub_path.empty()) return all;
  const std::string wanted = absolute_path(sub_path);
  if (all == wanted) return "";
  if (all.starts_with(wanted + "/")) return all.substr(wanted.size());
  return std::nullopt;
}

Delivery delivery_of(const kube::Mount& mount, const kube::VolumeSource& source) {
  if (source.kind == kube::VolumeSource::Kind::csi) return Delivery::csi;
  return mount.sub_path.empty() ? Delivery::volume : Delivery::sub_path;
}

void add_file(const Context& context, KeyedValue found, std::string_view path, std::string_view type) {
  const std::optional<std::string> rest = below_sub_path(path, context.mount.sub_path);
  if (!rest) return;
  if (!found.object_found) found.holder.span = context.source.object.span;
  MountedFile file;
  file.path = absolute_path(context.mount.path.value + *rest);
  file.delivery = delivery_of(context.mount, context.source);
  file.span = context.mount.path.span;
  file.volume = context.volume.name.value;
  file.type = std::string(type);
  file.value = found.value;
  file.base64 = found.base64;
  file.made = found.made;
  file.piece.known = found.known;
  file.piece.holder = found.holder;
  file.piece.span = found.holder.span;
  file.piece.where = where_of(found);
  file.piece.problem = problem_of(found);
  file.piece.steps = {
      {context.mount.path.span, file.path + " comes from " + label_of(found.holder) + ", key " + found.holder.key},
      {context.source.object.span, "volume " + file.volume + " is made of " + label_of(found.holder)}};
  const bool is_secret = context.source.kind == kube::VolumeSource::Kind::secret;
  if (is_secret || context.source.kind == kube::VolumeSource::Kind::config_map)
    add_doubt(context.cluster, context.workload, is_secret, context.source.object.value, file.piece);
  context.into.files.push_back(std::move(file));
}

void add_open(const Context& context, std::string_view kind, bool missing) {
  OpenMount open;
  open.directory = absolute_path(context.mount.path.value);
  open.delivery = delivery_of(context.mount, context.source);
  open.holder.kind = std::string(kind);
  open.holder.name = object_name(context.workload, context.source.object.value);
  open.holder.key = "*";
  open.holder.span = context.source.object.span;
  open.known = missing ? Known::missing : Known::outside_git;
  open.span = context.mount.path.span;
  context.into.open.push_back(std::move(open));
}

/// A SecretProviderClass in the tree tells which files its volume holds.
void add_provider_files(const Context& context) {
  const auto& all = context.cluster.provider_classes;
  const auto found = std::find_if(all.begin(), all.end(), [&context](const kube::KeyedObject& object) {
    return object.meta.name.value == context.source.object.value &&
           kube::same_namespace(object.meta.namespace_name, context.workload.meta.namespace_name);
  });
  if (found == all.end() || !found->keys_known) add_open(context, "SecretProviderClass", false);
  if (found == all.end()) return;
  for (const kube::DataEntry& entry : found->data) {
    KeyedValue value;
    value.known = Known::outside_git;
    value.object_found = true;
    value.holder.kind = "SecretProviderClass";
    value.holder.name = found->meta.object();
    value.holder.key = entry.key.value;
    value.holder.span = entry.key.span;
    value.holder.producer = found->producer;
    add_file(context, std::move(value), entry.key.value, "");
  }
}

void add_source(const Context& context) {
  using Kind = kube::VolumeSource::Kind;
  if (context.source.kind == Kind::csi) add_provider_files(context);
  if (context.source.kind == Kind::other && context.volume.is_binding) add_open(context, "Secret of", false);
  const bool is_secret = context.source.kind == Kind::secret;
  if (!is_secret && context.source.kind != Kind::config_map) return;
  const auto objects =
      kube::find_keyed(context.cluster, is_secret, context.workload.meta.namespace_name, context.source.object.value);
  const std::string type = objects.empty() ? "" : objects.front()->type;
  for (const kube::VolumeSource::Item& item : context.source.items)
    add_file(context,
             find_key(context.cluster, context.workload, is_secret, context.source.object.value, item.key.value),
             item.path, type);
  if (!context.source.items.empty()) return;
  const bool open = std::any_of(objects.begin(), objects.end(), [](const auto* object) { return !object->keys_known; });
  for (KeyedValue& key : find_keys(context.cluster, context.workload, is_secret, context.source.object.value)) {
    const std::string name = key.holder.key;
    add_file(context, std::move(key), name, type);
  }
  if (open || objects.empty()) add_open(context, is_secret ? "Secret" : "ConfigMap", objects.empty());
}

}  // namespace

std::string absolute_path(std::string_view path) {
  std::string out;
  for (const std::string_view part : text::split(path, '/'))
    if (!part.empty() && part != ".") out += "/" + std::string(part);
  return out;
}

const MountedFile* Mounts::find(std::string_view path) const {
  const std::string wanted = absolute_path(path);
  const auto found =
      std::find_if(files.rbegin(), files.rend(), [&wanted](const MountedFile& f) { return f.path == wanted; });
  return found == files.rend() ? nullptr : &*found;
}

const OpenMount* Mounts::find_open(std::string_view path) const {
  const std::string wanted = absolute_path(path);
  const auto found = std::find_if(open.rbegin(), open.rend(), [&wanted](const OpenMount& mount) {
    return wanted == mount.directory || wanted.starts_with(mount.directory + "/");
  });
  return found == open.rend() ? nullptr : &*found;
}

Mounts mounts_of(const kube::Cluster& cluster, const kube::Workload& workload, const kube::Container& container) {
  Mounts found;
  for (const kube::Mount& mount : container.mounts) {
    for (const kube::Volume& volume : workload.pod.volumes) {
      if (volume.name.value != mount.volume) continue;
      for (const kube::VolumeSource& source : volume.sources)
        add_source({cluster, workload, mount, volume, source, found});
    }
  }
  add_injected_files(workload, found);
  return found;
}

Reading read(const MountedFile& file) {
  if (file.piece.known != Known::known) return unread("", file.piece);
  if (!file.made.empty()) return read_made(file.made, file.piece);
  return read_scalar(file.value, file.base64, file.piece);
}

}  // namespace routegrant::credentials

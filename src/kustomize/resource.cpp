#include "kustomize/resource.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "kustomize/twins.hpp"

namespace routegrant::kustomize {
namespace {

/// resid.TotallyNotANamespace and resid.DefaultNamespace.
constexpr std::string_view no_namespace = "_non_namespaceable_";
constexpr std::string_view default_namespace = "default";

struct ClusterKind {
  std::string_view api_version;
  std::string_view kind;
};

/// kyaml/openapi/openapi.go, precomputedIsNamespaceScoped: those that are false.
constexpr std::array cluster_kinds{
    ClusterKind{"admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"},
    ClusterKind{"admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"},
    ClusterKind{"admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration"},
    ClusterKind{"admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration"},
    ClusterKind{"apiextensions.k8s.io/v1", "CustomResourceDefinition"},
    ClusterKind{"apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"},
    ClusterKind{"apiregistration.k8s.io/v1", "APIService"},
    ClusterKind{"apiregistration.k8s.io/v1beta1", "APIService"},
    ClusterKind{"certificates.k8s.io/v1", "CertificateSigningRequest"},
    ClusterKind{"certificates.k8s.io/v1beta1", "CertificateSigningRequest"},
    ClusterKind{"flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema"},
    ClusterKind{"flowcontrol.apiserver.k8s.io/v1beta1", "PriorityLevelConfiguration"},
    ClusterKind{"networking.k8s.io/v1", "IngressClass"},
    ClusterKind{"networking.k8s.io/v1beta1", "IngressClass"},
    ClusterKind{"node.k8s.io/v1", "RuntimeClass"},
    ClusterKind{"node.k8s.io/v1beta1", "RuntimeClass"},
    ClusterKind{"policy/v1beta1", "PodSecurityPolicy"},
    ClusterKind{"rbac.authorization.k8s.io/v1", "ClusterRole"},
    ClusterKind{"rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
    ClusterKind{"rbac.authorization.k8s.io/v1beta1", "ClusterRole"},
    ClusterKind{"rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding"},
    ClusterKind{"scheduling.k8s.io/v1", "PriorityClass"},
    ClusterKind{"scheduling.k8s.io/v1beta1", "PriorityClass"},
    ClusterKind{"storage.k8s.io/v1", "CSIDriver"},
    ClusterKind{"storage.k8s.io/v1", "CSINode"},
    ClusterKind{"storage.k8s.io/v1", "StorageClass"},
    ClusterKind{"storage.k8s.io/v1", "VolumeAttachment"},
    ClusterKind{"storage.k8s.io/v1beta1", "CSIDriver"},
    ClusterKind{"storage.k8s.io/v1beta1", "CSINode"},
    ClusterKind{"storage.k8s.io/v1beta1", "StorageClass"},
    ClusterKind{"storage.k8s.io/v1beta1", "VolumeAttachment"},
    ClusterKind{"v1", "ComponentStatus"},
    ClusterKind{"v1", "Namespace"},
    ClusterKind{"v1", "Node"},
    ClusterKind{"v1", "NodeProxyOptions"},
    ClusterKind{"v1", "PersistentVolume"},
};

}  // namespace

ObjectType type_of(std::string_view api_version, std::string_view kind) {
  const std::size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {.version = api_version, .kind = kind};
  return {.group = api_version.substr(0, slash), .version = api_version.substr(slash + 1), .kind = kind};
}

bool is_selected(const ObjectType& type, const ObjectType& selector) {
  return (selector.group.empty() || selector.group == type.group) &&
         (selector.version.empty() || selector.version == type.version) &&
         (selector.kind.empty() || selector.kind == type.kind);
}

bool is_cluster_scoped(const ObjectType& type) {
  static const std::vector<ClusterKind> by_kind = [] {
    std::vector<ClusterKind> sorted(cluster_kinds.begin(), cluster_kinds.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.kind < b.kind; });
    return sorted;
  }();
  // Most kinds are none of these, which their first letter and length tell.
  static const std::array<std::uint64_t, 256> lengths = [] {
    std::array<std::uint64_t, 256> by_letter{};
    for (const ClusterKind& known : cluster_kinds)
      by_letter[static_cast<unsigned char>(known.kind.front())] |= std::uint64_t{1} << known.kind.size();
    return by_letter;
  }();
  if (type.kind.empty() || type.kind.size() >= 64) return false;
  if ((lengths[static_cast<unsigned char>(type.kind.front())] >> type.kind.size() & 1U) == 0) return false;
  auto known = std::lower_bound(by_kind.begin(), by_kind.end(), type.kind,
                                [](const ClusterKind& one, std::string_view kind) { return one.kind < kind; });
  for (; known != by_kind.end() && known->kind == type.kind; ++known) {
    if (type_of(known->api_version, known->kind) == type) return true;
  }
  return false;
}

std::string described(const ObjectId& id) {
  std::string result(id.type.kind);
  result += ' ';
  if (id.space != default_namespace && id.space != no_namespace) result.append(id.space).append("/");
  return result.append(id.name);
}

ObjectType Resource::type() const {
  return kustomize::type_of(root.text_of("apiVersion"), root.text_of("kind"));
}

std::string_view Resource::name() const {
  const Value* metadata = root.find("metadata");
  return metadata == nullptr ? std::string_view{} : metadata->text_of("name");
}

std::string_view Resource::written_namespace() const {
  const Value* metadata = root.find("metadata");
  return metadata == nullptr ? std::string_view{} : metadata->text_of("namespace");
}

ObjectId Resource::current() const {
  ObjectId id{.type = type()};
  if (const Value* metadata = root.find("metadata")) {
    id.name = metadata->text_of("name");
    id.space = metadata->text_of("namespace");
  }
  if (is_cluster_scoped(id.type)) {
    id.space = no_namespace;
  } else if (id.space.empty()) {
    id.space = default_namespace;
  }
  return id;
}

ObjectId Resource::original() const {
  if (previous.empty()) return current();
  ObjectId id = previous.front();
  const ObjectType now = type();
  id.type.group = now.group;
  id.type.version = now.version;
  return id;
}

bool Resource::had_name(std::string_view wanted) const {
  return name() == wanted ||
         std::any_of(previous.begin(), previous.end(), [&](const ObjectId& id) { return id.name == wanted; });
}

void Resource::remember() {
  part_annotations(*this);
  previous.push_back(current());
}

std::size_t ResourceList::HashOfKey::operator()(const ObjectId& id) const {
  const std::hash<std::string_view> hash;
  constexpr std::size_t factor = 31;
  return (hash(id.name) * factor + hash(id.type.kind)) * factor + hash(id.space);
}

void ResourceList::index() {
  if (indexed_ == 0) by_id_.clear();
  for (; indexed_ < all.size(); ++indexed_) {
    const Resource& resource = all[indexed_];
    if (resource.deleted) continue;
    std::vector<ObjectId> ids{resource.current()};
    for (const ObjectId& id : resource.previous) {
      const bool is_new = std::none_of(ids.begin(), ids.end(), [&](const auto& one) { return SameKey()(one, id); });
      if (is_new) ids.push_back(id);
    }
    for (const ObjectId& id : ids) by_id_.emplace(id, indexed_);
  }
}

std::vector<std::size_t> ResourceList::with_any_id(const ObjectId& id) {
  index();
  std::vector<std::size_t> result;
  const auto [first, last] = by_id_.equal_range(id);
  for (auto at = first; at != last; ++at) {
    if (all[at->second].had_id([&](const ObjectId& own) { return own == id; })) result.push_back(at->second);
  }
  std::sort(result.begin(), result.end());
  return result;
}

bool ResourceList::append(Resource resource) {
  const ObjectId id = resource.current();
  for (const std::size_t index : with_any_id(id)) {
    if (all[index].current() == id) return false;
  }
  all.push_back(std::move(resource));
  return true;
}

void ResourceList::sweep() {
  const std::size_t before = all.size();
  std::erase_if(all, [](const Resource& resource) { return resource.deleted; });
  if (all.size() != before) changed();
}

}  // namespace routegrant::kustomize

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/database_server.hpp"
#include "kube/cluster/index.hpp"
#include "kube/cluster/keyed_object.hpp"
#include "kube/cluster/labels.hpp"
#include "kube/cluster/meta.hpp"
#include "kube/cluster/rbac.hpp"
#include "kube/cluster/route.hpp"
#include "kube/cluster/text.hpp"
#include "yaml/cursor.hpp"

/// The nouns into which all kinds are translated. One `Cluster` a scope; plain data, read by `credentials` and
/// `relate`.
namespace routegrant::kube {

struct ContainerPort {
  std::string name{};
  std::int64_t port = 0;
  std::string protocol = "TCP";
  std::optional<std::int64_t> host_port{};
  Span span{};
};

/// One entry of `env`.
struct EnvEntry {
  enum class From : std::uint8_t { literal, key, other };
  Text name{};
  From from = From::literal;
  /// The literal's scalar (`value`); it may be a secret, so it is never copied into the model.
  yaml::Cursor value{};
  KeyRef ref{};
};

/// One entry of `envFrom`.
struct EnvFrom {
  bool is_secret = true;
  Text object{};
  std::string prefix{};
  bool optional = false;
};

struct Mount {
  std::string volume{};
  Text path{};
  std::string sub_path{};
};

struct Container {
  enum class Role : std::uint8_t { main, init, sidecar };
  Text name{};
  Role role = Role::main;
  Text image{};
  std::vector<ContainerPort> ports{};
  std::vector<EnvEntry> env{};
  std::vector<EnvFrom> env_from{};
  /// `command` then `args`; scalars stay cursors, as they may hold secrets.
  std::vector<yaml::Cursor> command{};
  std::vector<yaml::Cursor> args{};
  std::vector<Mount> mounts{};
  Span span{};
};

/// Where the files of a volume come from; a projected volume has several sources.
struct VolumeSource {
  enum class Kind : std::uint8_t { secret, config_map, csi, empty_dir, claim, other };
  Kind kind = Kind::other;
  /// The Secret, ConfigMap or SecretProviderClass.
  Text object{};
  struct Item {
    Text key{};
    std::string path{};
  };
  /// Empty: all keys under their own names.
  std::vector<Item> items{};
  bool optional = false;
};

struct Volume {
  Text name{};
  std::vector<VolumeSource> sources{};
  /// Whether a ServiceBinding projects it (servicebinding.io): its mount is a binding's directory.
  bool is_binding = false;
  /// The binding's `spec.type`, which stands for the file `type`; empty where it names none.
  Text binding_type{};
};

/// A pod template, or a Pod's own spec.
struct Pod {
  Pairs labels{};
  /// Keys of labels that its pods have with values that the tree does not show, or that differ between them; sorted.
  std::vector<std::string> unknown_labels{};
  Pairs annotations{};
  /// The mapping of the annotations: an injector's templates are read from their scalars.
  yaml::Cursor annotation_scalars{};
  /// `serviceAccountName`; an empty value means `default`.
  Text service_account{};
  bool host_network = false;
  std::optional<bool> automount_token{};
  /// Whether some container mounts a projected token that the API server takes (no other audience).
  bool projects_token = false;
  std::vector<Container> containers{};
  std::vector<Volume> volumes{};
  Span span{};
};

/// Anything with a pod template, or a resource for which an operator makes pods.
struct Workload {
  Meta meta{};
  Pod pod{};
  /// Whether an operator makes the pods: the resource shows no pod template, and what runs in them is not read from it.
  bool generated = false;
  /// Nothing where the manifest does not say.
  std::optional<std::int64_t> replicas{};
  /// What keeps a change of the pod template from making new pods, as a clause: "its rollout is paused, so that the
  /// pods stay". Empty where nothing does.
  Text held{};
  /// Whether it is an operator that acts for the resource, from pods in a namespace that the resource does not tell.
  bool elsewhere = false;
};

struct ServicePort {
  std::string name{};
  std::int64_t port = 0;
  /// A number or a container port's name; empty for the same as `port`.
  Text target{};
  std::string protocol = "TCP";
  std::optional<std::int64_t> node_port{};
  Span span{};
};

struct Service {
  Meta meta{};
  std::string type = "ClusterIP";
  Span type_span{};
  /// Not present, or empty: the Service selects nothing by itself.
  Selector selector{};
  std::vector<ServicePort> ports{};
  Text external_name{};
  bool headless = false;
  /// The addresses that a LoadBalancer takes connections from; empty for any.
  std::vector<std::string> source_ranges{};
  Text load_balancer_class{};
  /// `externalIPs`: addresses of nodes that take connections for it, whatever its type.
  std::vector<Text> external_addresses{};
  /// Whether annotations or the load balancer class keep a LoadBalancer inside the network.
  bool internal_load_balancer = false;
  /// Whether an operator makes it: no Service object is in the tree.
  bool generated = false;
};

/// A peer of a NetworkPolicy (networking.k8s.io/v1), or of a policy of a tier (policy.networking.k8s.io).
struct Peer {
  enum class Kind : std::uint8_t {
    selected,  ///< pods by selectors, or addresses by `ip_block`
    nodes,     ///< addresses of nodes
    names,     ///< addresses behind domain names
    unknown,   ///< a form that the model cannot read: it may be anyone
  };
  Kind kind = Kind::selected;
  Selector pods{};
  Selector namespaces{};
  struct IpBlock {
    Text cidr{};
    std::vector<Text> except{};
  };
  std::optional<IpBlock> ip_block{};
  Span span{};
};

struct PolicyPort {
  /// Empty for a port that is given by a name of whatever protocol.
  std::string protocol = "TCP";
  /// A number or a container port's name; empty for all ports of the protocol.
  Text port{};
  std::optional<std::int64_t> end_port{};
  Span span{};
};

struct PolicyRule {
  /// What becomes of a connection that it matches. A NetworkPolicy only allows; `pass` leaves the tier.
  enum class Action : std::uint8_t { allow, deny, pass };
  Action action = Action::allow;
  /// Empty: every peer.
  std::vector<Peer> peers{};
  /// Empty: every port of every protocol.
  std::vector<PolicyPort> ports{};
  Span span{};
};

struct Policy {
  /// Who speaks before whom: the first rule of the admin tier that matches decides; then NetworkPolicies, for pods that
  /// one selects; then the baseline tier (network-policy-api, ClusterNetworkPolicySpec.Tier).
  enum class Tier : std::uint8_t { none, admin, baseline };
  Meta meta{};
  Tier tier = Tier::none;
  /// Of a policy of a tier: lower ones come first; equal ones in no order.
  std::int64_t priority = 0;
  /// Whether it selects pods of every namespace whose labels match `namespaces`; otherwise of its own only.
  bool cluster_wide = false;
  /// Of a cluster-wide policy: the namespaces it selects; absent for all.
  Selector namespaces{};
  Selector pods{};
  /// As Kubernetes defaults `policyTypes` (networking/v1 defaults.go).
  bool isolates_ingress = true;
  bool isolates_egress = false;
  std::vector<PolicyRule> ingress{};
  std::vector<PolicyRule> egress{};
  /// Whether the model can say what it allows; false for kinds that are only known to exist.
  bool understood = true;
  /// Whether the API server would take it.
  bool accepted = true;
  /// Why the API server would not take it, one sentence each.
  std::vector<std::string> problems{};
};

/// What projects a Secret into workloads as a directory of files (Service Binding for Kubernetes 1.1).
struct ServiceBinding {
  Meta meta{};
  /// The directory's name: `spec.name`, else the object's.
  Text name{};
  Text type{};
  /// Whether the Secret's keys become variables instead of files.
  bool as_variables = false;
  /// The bound service: a Secret by itself, or an object whose status names one.
  std::string service_kind{};
  Text service{};
  std::string workload_kind{};
  Text workload{};
  Selector selector{};
  /// Empty: all containers.
  std::vector<std::string> containers{};
  /// Variables that take keys of the Secret.
  struct Env {
    Text name{};
    Text key{};
  };
  std::vector<Env> env{};
};

struct Namespace {
  Meta meta{};
};

struct ServiceAccount {
  Meta meta{};
  std::optional<bool> automount_token{};
};

/// What brings objects into the cluster that are not seen here: a chart that is not rendered, another repository.
struct UnseenSource {
  /// The chart, or the path or address of the source.
  Text what{};
  bool is_chart = true;
  /// Where its objects go unless they say otherwise; empty where the manifests do not tell.
  std::string namespace_name{};
};

/// All objects of one scope, in the order of their documents.
struct Cluster {
  std::vector<Namespace> namespaces{};
  std::vector<Workload> workloads{};
  std::vector<Service> services{};
  std::vector<Route> routes{};
  std::vector<RouteClass> classes{};
  std::vector<Gateway> gateways{};
  std::vector<ReferenceGrant> grants{};
  std::vector<ListenerSet> listener_sets{};
  std::vector<Extension> extensions{};
  std::vector<KeyedObject> keyed{};
  /// SecretProviderClasses: `data` lists the files that their volumes hold.
  std::vector<KeyedObject> provider_classes{};
  std::vector<ServiceBinding> bindings{};
  std::vector<Policy> policies{};
  std::vector<ServiceAccount> service_accounts{};
  std::vector<RbacRole> rbac_roles{};
  std::vector<RbacBinding> rbac_bindings{};
  std::vector<DatabaseServer> database_servers{};
  /// What other resources say about servers; `complete` moves it into the servers.
  std::vector<DatabaseClaim> database_claims{};
  std::vector<DatabasePooler> database_poolers{};
  std::vector<ScriptObject> script_objects{};
  /// Resources that `complete` reads last, as they name others.
  std::vector<DeferredResource> deferred{};
  std::vector<UnseenSource> unseen{};
  /// Made by `complete`; lookups in a cluster without one (or with one that is out of date) walk its lists.
  Index index{};
};

/// Whether two namespaces are the same as far as the manifests tell: equal, or one of them not given.
[[nodiscard]] bool same_namespace(std::string_view a, std::string_view b);

/// The Service `name` seen from `from_namespace`, or nothing. An exact namespace wins over an absent one.
[[nodiscard]] const Service* find_service(const Cluster& cluster, std::string_view from_namespace,
                                          std::string_view name);

/// The position of `find_service`'s answer in `Cluster::services`, or nothing.
[[nodiscard]] std::optional<std::size_t> service_index(const Cluster& cluster, std::string_view from_namespace,
                                                       std::string_view name);

/// The Service that an ExternalName Service is another name for (`externalName: name.namespace.svc...`), through
/// further such names; the Service itself if it is none; nothing if the name leads out of the cluster, to a Service
/// that is not in the tree, or around in a circle.
[[nodiscard]] const Service* named_service(const Cluster& cluster, const Service& service);

/// What may bring objects into the namespace that are not seen here, or nothing.
[[nodiscard]] const UnseenSource* find_unseen(const Cluster& cluster, std::string_view namespace_name);

/// All Secrets or ConfigMaps of that name there (several producers may feed one object), in order; objects that are
/// only required are left out.
[[nodiscard]] std::vector<const KeyedObject*> find_keyed(const Cluster& cluster, bool is_secret,
                                                         std::string_view from_namespace, std::string_view name);

/// The ServiceAccounts that may be meant by that name there, in order.
[[nodiscard]] std::vector<const ServiceAccount*> find_service_accounts(const Cluster& cluster,
                                                                       std::string_view from_namespace,
                                                                       std::string_view name);

/// What resources require of the Secret of that name there, in order.
[[nodiscard]] std::vector<const KeyedObject*> find_required(const Cluster& cluster, std::string_view from_namespace,
                                                            std::string_view name);

/// The deferred resource of that group, kind and name there, or nothing.
[[nodiscard]] const DeferredResource* find_deferred(const Cluster& cluster, std::string_view group,
                                                    std::string_view kind, std::string_view from_namespace,
                                                    std::string_view name);

/// The declared server that is meant, seen from the namespace it names; nothing if no resource declares it.
[[nodiscard]] std::optional<std::size_t> find_server(const Cluster& cluster, const ServerReference& reference);

/// Whether the Service selects the workload's pods: same namespace, a non-empty selector, labels match.
[[nodiscard]] bool selects(const Service& service, const Workload& workload);

/// The positions of the workloads that the Service selects, ascending.
[[nodiscard]] std::vector<std::size_t> selected_workloads(const Cluster& cluster, const Service& service);

/// The positions of the Services that select the workload, ascending.
[[nodiscard]] std::vector<std::size_t> selecting_services(const Cluster& cluster, const Workload& workload);

/// The Service port that a route's port names (number or name), or nothing.
[[nodiscard]] const ServicePort* find_port(const Service& service, std::string_view number_or_name);

/// The number on which the workload's pods receive that Service port: a named target is looked up in the containers
/// (and native sidecars); nothing if no container declares it.
[[nodiscard]] std::optional<std::int64_t> target_port(const ServicePort& port, const Workload& workload);

}  // namespace routegrant::kube

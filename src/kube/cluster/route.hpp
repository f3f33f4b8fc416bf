#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/labels.hpp"
#include "kube/cluster/meta.hpp"
#include "kube/cluster/text.hpp"

/// The nouns of ways in: one vocabulary for all controllers, which each dialect fills in and `effects.hpp` evaluates.
namespace routegrant::kube {

/// A parent that a Gateway API route names, or a gateway that another route binds to.
struct RouteParent {
  std::string kind{};
  /// Empty: the route's own namespace.
  std::string namespace_name{};
  Text name{};
  /// The listener's name; empty for all listeners.
  std::string section{};
  std::optional<std::int64_t> port{};
};

struct RouteBackend {
  /// Empty: the route's own namespace.
  std::string namespace_name{};
  Text service{};
  /// A number or a name, as written; empty if none is given.
  Text port{};
  /// The subset that takes the requests, where one is named (Istio, Destination.subset), and the labels that its pods
  /// bear beside those that the Service asks for: absent where no rule in the tree says.
  Text subset{};
  Selector subset_labels{};
  /// Whether the tree's rules for the Service have no subset of the name.
  bool subset_missing = false;
  /// Its share of the requests; one of weight 0 gets none.
  std::int64_t weight = 1;
  /// Whether it is a Service; otherwise `service` names another kind of object.
  bool is_service = true;
  /// Whether a reference into another namespace is permitted there (ReferenceGrant); true within a namespace.
  bool granted = true;
};

/// What a route asks of a request beside its host, path and methods.
struct Condition {
  enum class On : std::uint8_t { header, query, host, path, method, port, other };
  /// `regex` matches the whole text, `search` some part of it.
  enum class How : std::uint8_t { exact, prefix, suffix, contains, regex, search, present };
  On on = On::header;
  How how = How::exact;
  /// Of a header or parameter.
  std::string name{};
  /// The text it is compared with; of `other`, the condition as written, which no request can answer (ClientIP).
  std::string value{};
  bool ignore_case = false;
  bool negated = false;
  /// Whether a request without the header or parameter fails it even where it is negated (Contour), or counts as having
  /// an empty one.
  bool fails_if_absent = false;
  bool absent_is_empty = false;
  /// Whether any one of several headers or parameters of the name may meet it, and not only the first (Traefik).
  bool any_of_several = false;
};

/// "name: value", "name ~ regex", "?name=value" and so on: the condition as `routes` shows it.
[[nodiscard]] std::string words_of(const Condition& condition);

/// One change of a request's path on its way to the backend, or in a redirect.
struct PathChange {
  enum class Kind : std::uint8_t {
    /// The whole path becomes `to`.
    full,
    /// The whole elements of `from` become `to` (gateway-api, HTTPPathModifier ReplacePrefixMatch).
    element_prefix,
    /// The text `from` at the start becomes `to`.
    string_prefix,
    /// `to` is put before the path.
    add_prefix,
    /// The first match of `from` becomes the whole path, captures put in for `$1` or `\\1` of `to` (nginx's rewrite).
    regex_full,
    /// Every match of `from` is replaced by `to`, likewise (Traefik's replacePathRegex, Istio's uriRegexRewrite).
    regex_part
  };
  Kind kind = Kind::full;
  std::string from{};
  std::string to{};
  bool ignore_case = false;
};

/// What a route answers instead of forwarding. Empty members: as in the request.
struct Redirect {
  std::string scheme{};
  std::string host{};
  std::optional<std::int64_t> port{};
  std::vector<PathChange> path{};
  int status = 302;
  /// A URL or path instead of the above, as written; nginx's `$host`, `$scheme`, `$request_uri` and `$uri` stand for
  /// the request's.
  std::string location{};
  /// Traefik's redirectRegex: `location` is put for the match of this pattern in the whole URL; a URL without a match
  /// is not redirected.
  std::string url_pattern{};
};

/// One way in: (object, rule, match). Everything a dialect needs; see the dialects for how they read it.
struct Route {
  enum class Match : std::uint8_t { exact, prefix, regex, implementation_specific, any };
  Meta meta{};
  /// "networking.k8s.io/v1" and so on.
  std::string api_version{};
  std::uint32_t rule = 0;
  std::uint32_t match_index = 0;
  /// Empty: any host. `*.x`: as the dialect reads it.
  Text host{};
  Text path{};
  Match match = Match::any;
  bool path_ignores_case = false;
  /// Whether it is an object's default backend.
  bool is_default = false;
  /// Any of them; empty for all.
  std::vector<std::string> methods{};
  /// All of them must hold.
  std::vector<Condition> conditions{};
  std::vector<RouteBackend> backends{};
  /// Where copies of the requests go; one that is no Service holds a URL.
  std::vector<RouteBackend> mirrors{};
  /// The class named by field or annotation; empty for none.
  Text class_name{};
  /// Set by the dialect: nginx, traefik, haproxy, k8s-spec and so on.
  std::string dialect{};
  /// The port, entry point or listener that takes the request; empty for the usual ones of HTTP and HTTPS.
  std::string listener{};
  std::vector<RouteParent> parents{};
  /// The namespaces whose gateways may take it, `*` for all; empty for all (Istio, exportTo).
  std::vector<std::string> exported_to{};
  /// The rule's own name where the object gives one.
  std::string rule_name{};
  /// Objects that change what happens to the request (Middleware, plugins): "namespace/name", for `complete` to look
  /// up.
  std::vector<std::string> extensions{};
  /// A dialect's own rank where the object gives one (`priority`, `group.order`).
  std::optional<std::int64_t> priority{};
  /// What it answers instead of forwarding; nothing for a route that forwards.
  std::optional<Redirect> redirect{};
  /// What it answers by itself: a status; nothing for a route that forwards.
  std::optional<std::int64_t> fixed_status{};
  /// What becomes of the path, in order.
  std::vector<PathChange> rewrites{};
  /// The host sent to the backend; empty for the request's.
  std::string rewrite_host{};
  bool tls = false;
  /// Whether a plain request gets no content: it is redirected to TLS (dialect, annotations), or nothing listens for
  /// it.
  bool redirects_to_tls = false;
  /// The status of that redirect: 308 of ingress-nginx, 301 of Envoy, 302 of HAProxy.
  std::int64_t tls_redirect_status = 308;
  /// Whether a plain request is not even redirected: nothing listens for it.
  bool tls_only = false;
  /// Whether what listens for it is not in the tree, so that nobody knows whether it speaks TLS.
  bool listener_unseen = false;
  /// Whether it takes no TLS requests.
  bool plain_only = false;
  /// Whether it goes by the name in the TLS handshake (SNI) or by the connection alone: no path, no HTTP.
  bool by_connection = false;
  /// The TLS Secret, if one is named.
  Text tls_secret{};
  /// What asks for authentication or limits addresses: "basic", "external", "mtls", "allow-list" and so on.
  std::vector<std::string> auth{};
  /// For a port of the node that a pod takes for itself: the index of its workload; such a route has no backends.
  std::optional<std::size_t> workload{};
  /// Whether an allow-list lets in only addresses that the Internet does not route: `complete` takes it for `internal`.
  bool for_private_addresses = false;
  /// internet, internal or unknown.
  std::string exposure = "unknown";
  /// Whether the API server and the controller would take it; `problems` says why not, one sentence each.
  bool accepted = true;
  /// Whether its API version is no longer served (Ingress v1beta1, since 1.22): not accepted today, yet routed, because
  /// older clusters do.
  bool obsolete = false;
  std::vector<std::string> problems{};
  /// What is taken for granted of a request that it takes, one sentence each.
  std::vector<std::string> assumptions{};
  /// Whether it leads anywhere only where a setting of the controller is on that is off by default.
  bool is_off_by_default = false;
  /// Where the route points in findings: the path, else the host, else the object's name.
  Span span{};

  /// Whether requests may reach it at all.
  [[nodiscard]] bool is_served() const { return accepted || obsolete; }
};

/// "exact", "prefix", "regex", "implementation-specific" or "any".
[[nodiscard]] std::string_view name_of(Route::Match match);

/// A class of routes (IngressClass, GatewayClass).
struct RouteClass {
  Meta meta{};
  Text controller{};
  bool is_default = false;
};

/// A listener of a Gateway (gateway.networking.k8s.io), or a server of an Istio Gateway.
struct Listener {
  std::string name{};
  /// Empty: any host.
  std::string host{};
  std::int64_t port = 0;
  std::string protocol{};
  bool tls = false;
  bool passthrough = false;
  /// Whether a plain request is redirected to TLS here.
  bool redirects_to_tls = false;
  /// Whether it demands a client's certificate.
  bool demands_certificate = false;
  /// Same, All, Selector or None: which namespaces may attach routes.
  std::string from = "Same";
  Selector namespaces{};
  /// The only namespace whose routes may bind its host (Istio's "namespace/host"); empty for `from` alone.
  std::string only_namespace{};
  /// Kinds of routes it takes; empty: those of its protocol.
  std::vector<std::string> kinds{};
  /// "namespace/name" of the ListenerSet that adds it to the Gateway, and that one's namespace; empty for its own.
  std::string set{};
  std::string set_namespace{};
  Span span{};
};

/// Listeners that another object adds to a Gateway (gateway.networking.k8s.io ListenerSet).
struct ListenerSet {
  Meta meta{};
  std::string gateway_namespace{};
  std::string gateway{};
  std::vector<Listener> listeners{};
};

/// A point of entry that routes attach to.
struct Gateway {
  Meta meta{};
  Text class_name{};
  std::vector<Listener> listeners{};
  /// None, Same, All or Selector: which namespaces may add listeners by ListenerSets.
  std::string sets_from = "None";
  Selector set_namespaces{};
  /// Labels of the pods that take its requests (Istio); empty for others.
  Pairs selector{};
  /// Whether annotations or addresses keep it inside the network.
  bool internal = false;
};

/// An object that routes refer to and that authenticates, redirects, rewrites or spreads requests (Traefik's Middleware
/// and TraefikService, KongPlugin), or that guards what they lead to (Istio's AuthorizationPolicy).
struct Extension {
  Meta meta{};
  /// What it does, in its language's word: basicAuth, redirectScheme, key-auth; several separated by blanks.
  std::string does{};
  /// The addresses that it lets in, if it limits them.
  std::vector<std::string> admitted{};
  /// Others that it stands for (chain): "namespace/name".
  std::vector<std::string> chain{};
  std::optional<Redirect> redirect{};
  std::vector<PathChange> rewrites{};
  std::vector<RouteBackend> backends{};
  std::vector<RouteBackend> mirrors{};
  /// Pods that it guards; absent for all of its namespace.
  Selector selector{};
  /// The objects that it is attached to, where it names any (`targetRefs`); their names are in its own namespace.
  std::vector<RouteParent> targets{};
  /// The hosts of which it speaks, as written; empty for all.
  std::vector<std::string> hosts{};
  /// Whether it speaks of every request.
  bool of_every_request = false;
};

/// A permission for references from another namespace (gateway.networking.k8s.io ReferenceGrant).
struct ReferenceGrant {
  struct From {
    std::string group{};
    std::string kind{};
    std::string namespace_name{};
  };
  struct To {
    std::string group{};
    std::string kind{};
    /// Empty: every object of the kind.
    std::string name{};
  };
  Meta meta{};
  std::vector<From> from{};
  std::vector<To> to{};
};

}  // namespace routegrant::kube

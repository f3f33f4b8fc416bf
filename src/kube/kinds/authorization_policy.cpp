#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/attached_policies.hpp"
#include "kube/routes/authorization.hpp"

namespace routegrant::kube {
namespace {

/// Whether the list names the account or namespace that an ingress gateway runs as, by all that its name tells:
/// `cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account`, `istio-ingress`.
bool names_gateway(const yaml::Cursor& list) {
  const auto items = list.items();
  return std::any_of(items.begin(), items.end(), [](const yaml::Cursor& item) {
    const std::string name = text::lower(item.text());
    return name == "*" || name.find("ingress") != std::string::npos || name.find("gateway") != std::string::npos;
  });
}

/// `source` and all that it asks for: other fields (notPrincipals, requestPrincipals, ipBlocks) are not evaluated.
bool admits_gateway(const yaml::Cursor& source) {
  const auto fields = source.items();
  return std::all_of(fields.begin(), fields.end(), [](const yaml::Cursor& field) {
    const bool is_known = field.key() == "principals" || field.key() == "namespaces";
    return is_known && names_gateway(field);
  });
}

/// Whether requests from the gateway match: all of them, or those that `to` names.
bool takes_gateway(const yaml::Cursor& rule) {
  if (rule["when"]) return false;
  const auto from = rule["from"].items();
  return from.empty() ||
         std::any_of(from.begin(), from.end(), [](const yaml::Cursor& one) { return admits_gateway(one["source"]); });
}

/// The hosts that all rules name; empty where one of them names none.
std::vector<std::string> hosts_of(const std::vector<yaml::Cursor>& rules) {
  std::vector<std::string> hosts;
  for (const yaml::Cursor& rule : rules) {
    const auto operations = rule["to"].items();
    if (operations.empty()) return {};
    for (const yaml::Cursor& to : operations) {
      const std::vector<std::string> named = strings_of(to["operation"]["hosts"]);
      if (named.empty()) return {};
      hosts.insert(hosts.end(), named.begin(), named.end());
    }
  }
  return hosts;
}

/// Whether the rule speaks of some requests only, by more than their host.
bool is_limited(const yaml::Cursor& rule) {
  const auto operations = rule["to"].items();
  const auto is_narrow = [](const yaml::Cursor& to) {
    const auto fields = to["operation"].items();
    return std::any_of(fields.begin(), fields.end(), [](const yaml::Cursor& field) { return field.key() != "hosts"; });
  };
  return rule["when"] || (!operations.empty() && std::all_of(operations.begin(), operations.end(), is_narrow));
}

/// security.istio.io, api/security/v1 authorization_policy.proto. Rules that speak of every request are known: an ALLOW
/// without rules allows nothing, `rules: [{}]` matches everything. Of others it is known whether an ALLOW admits the
/// ingress gateway (`gateway`) or anybody (`anyone`), and whether a DENY or CUSTOM speaks of some requests only
/// (`part`).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  Extension policy{.meta = meta_of(object), .does = std::string(spec["action"].text_or("ALLOW"))};
  policy.selector = selector_of(spec["selector"]);
  const auto rules = spec["rules"].items();
  const bool allows = policy.does == "ALLOW";
  policy.of_every_request = allows && rules.empty();
  for (const yaml::Cursor& rule : rules) {
    if (!allows && rule.is_mapping() && rule.size() == 0) policy.of_every_request = true;
  }
  if (allows && std::any_of(rules.begin(), rules.end(), takes_gateway)) policy.does += " gateway";
  const auto takes_anyone = [](const yaml::Cursor& rule) { return !rule["from"] && !rule["when"]; };
  if (allows && std::any_of(rules.begin(), rules.end(), takes_anyone)) policy.does += " anyone";
  if (!allows) policy.hosts = hosts_of(rules);
  policy.targets = targets_of(spec);
  if (!allows && std::all_of(rules.begin(), rules.end(), is_limited)) policy.does += " part";
  into.extensions.push_back(std::move(policy));
  // Its rules are read for one request at a time.
  into.deferred.push_back({.meta = meta_of(object), .group = std::string(authorization_group), .object = object});
}

}  // namespace

const Kind authorization_policy{.groups = authorization_group, .name = "AuthorizationPolicy", .read = read};

}  // namespace routegrant::kube

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/attached_policies.hpp"

namespace routegrant::kube {
namespace {

void add_word(std::string_view word, Extension& policy) {
  policy.does += policy.does.empty() ? "" : " ";
  policy.does += word;
}

/// `authorization`: requests that no rule takes are denied by default, so that Allow rules by address are a list of
/// those that are let in.
void read_authorization(const yaml::Cursor& authorization, Extension& policy) {
  if (!authorization || authorization["defaultAction"].text_or("Deny") != "Deny") return;
  bool by_address = true;
  bool allows = false;
  for (const yaml::Cursor& rule : authorization["rules"].items()) {
    if (rule["action"].text() != "Allow") continue;
    allows = true;
    const std::vector<std::string> ranges = strings_of(rule["principal"]["clientCIDRs"]);
    by_address = by_address && !ranges.empty();
    policy.admitted.insert(policy.admitted.end(), ranges.begin(), ranges.end());
  }
  if (!allows) {
    add_word(denies_all, policy);
  } else if (by_address) {
    add_word("allow-list", policy);
  } else {
    policy.admitted.clear();
    add_word("external", policy);
  }
}

/// gateway.envoyproxy.io, api/v1alpha1 securitypolicy_types.go.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  constexpr std::array fields{std::pair<std::string_view, std::string_view>{"apiKeyAuth", "key"},
                              std::pair<std::string_view, std::string_view>{"basicAuth", "basic"},
                              std::pair<std::string_view, std::string_view>{"extAuth", "external"},
                              std::pair<std::string_view, std::string_view>{"jwt", "jwt"},
                              std::pair<std::string_view, std::string_view>{"oidc", "oidc"}};
  const yaml::Cursor spec = object["spec"];
  Extension policy{.meta = meta_of(object), .targets = targets_of(spec)};
  for (const auto& [field, word] : fields) {
    // An optional token asks nothing of who has none.
    if (spec[field].present() && !spec[field]["optional"].is_true()) add_word(word, policy);
  }
  read_authorization(spec["authorization"], policy);
  into.extensions.push_back(std::move(policy));
}

/// clienttrafficpolicy_types.go: certificates of clients, by the listeners of a Gateway.
void read_client_traffic(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor validation = spec["tls"]["clientValidation"];
  const bool demands = validation.present() && !validation["optional"].is_true();
  into.extensions.push_back({.meta = meta_of(object), .does = demands ? "mtls" : "", .targets = targets_of(spec)});
}

}  // namespace

const Kind client_traffic_policy{
    .groups = "gateway.envoyproxy.io", .name = "ClientTrafficPolicy", .read = read_client_traffic};
const Kind envoy_security_policy{.groups = "gateway.envoyproxy.io", .name = "SecurityPolicy", .read = read};

}  // namespace routegrant::kube

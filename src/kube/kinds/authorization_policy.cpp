#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// security.istio.io: rules are not evaluated, but those that speak of every request are known: an ALLOW without rules
/// allows nothing, `rules: [{}]` matches everything.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  Extension policy{.meta = meta_of(object), .does = std::string(spec["action"].text_or("ALLOW"))};
  policy.selector = selector_of(spec["selector"]);
  const std::vector<yaml::Cursor> rules = spec["rules"].items();
  const bool allows = policy.does == "ALLOW";
  policy.of_every_request = allows && rules.empty();
  for (const yaml::Cursor& rule : rules) {
    if (!allows && rule.is_mapping() && rule.size() == 0) policy.of_every_request = true;
  }
  into.extensions.push_back(std::move(policy));
}

}  // namespace

const Kind authorization_policy{.groups = "security.istio.io", .name = "AuthorizationPolicy", .read = read};

}  // namespace routegrant::kube

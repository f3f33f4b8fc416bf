#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// What each `type` of the filter is called by plugins and middlewares.
std::string_view word_of(std::string_view type) {
  if (type == "JWT") return "jwt";
  if (type == "OIDC") return "oidc";
  return type == "APIKey" ? "apiKey" : "basicAuth";
}

/// gateway.nginx.org (NGINX Gateway Fabric, API reference): rules name it by an ExtensionRef.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.extensions.push_back({.meta = meta_of(object), .does = std::string(word_of(object["spec"]["type"].text()))});
}

}  // namespace

const Kind authentication_filter{.groups = "gateway.nginx.org", .name = "AuthenticationFilter", .read = read};

}  // namespace routegrant::kube

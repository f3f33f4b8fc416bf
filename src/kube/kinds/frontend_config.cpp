#include <algorithm>
#include <array>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// ingress-gce, pkg/apis/frontendconfig/v1beta1: what Ingresses of class gce that name it do with plain requests.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  constexpr std::array statuses{
      std::pair<std::string_view, int>{"FOUND", 302}, std::pair<std::string_view, int>{"PERMANENT_REDIRECT", 308},
      std::pair<std::string_view, int>{"SEE_OTHER", 303}, std::pair<std::string_view, int>{"TEMPORARY_REDIRECT", 307}};
  Extension config{.meta = meta_of(object)};
  const yaml::Cursor redirect = object["spec"]["redirectToHttps"];
  if (redirect["enabled"].is_true()) {
    const std::string_view name = redirect["responseCodeName"].text();
    const auto status =
        std::find_if(statuses.begin(), statuses.end(), [&](const auto& known) { return known.first == name; });
    config.redirect = Redirect{.scheme = "https", .status = status == statuses.end() ? 301 : status->second};
  }
  into.extensions.push_back(std::move(config));
}

}  // namespace

const Kind frontend_config{.groups = "networking.gke.io", .name = "FrontendConfig", .read = read};

}  // namespace routegrant::kube

#include <string>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// Flux' Terraform controller ("provision resources and obtain outputs"): the outputs of a run in a Secret, all of them
/// or those that are listed, as `name` or `name:key`.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor target = object["spec"]["writeOutputsToSecret"];
  if (!target["name"]) return;
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(target["name"]);
  take_metadata(target, secret);
  for (const yaml::Cursor& output : target["outputs"].items()) {
    const std::string_view text = output.text();
    add_outside({std::string(text.substr(text.find(':') + 1)), output.span()}, secret);
  }
  secret.keys_known = !secret.data.empty();
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind flux_terraform{.groups = "infra.contrib.fluxcd.io", .name = "Terraform", .read = read};

}  // namespace routegrant::kube

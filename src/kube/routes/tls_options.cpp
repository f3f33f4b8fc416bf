#include "kube/routes/tls_options.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/text.hpp"

namespace routegrant::kube {
namespace {

using Options = std::vector<const Extension*>;

bool is_router(const Route& route) {
  return route.tls && text::contains_word("traefik traefik-strict traefik-crd", route.dialect);
}

/// What an Ingress names: `namespace-name@kubernetescrd`.
std::string_view annotated(const Route& route) {
  constexpr std::string_view provider = "@kubernetescrd";
  const std::string_view named = value_of(route.meta.annotations, "traefik.ingress.kubernetes.io/router.tls.options");
  return named.ends_with(provider) ? named.substr(0, named.size() - provider.size()) : std::string_view();
}

/// Kind, namespace and name of an object.
using Key = std::tuple<std::string, std::string, std::string>;

Key key_of(const Meta& meta) {
  return {meta.kind, meta.namespace_name, meta.name.value};
}

bool is_router_object(const DeferredResource& resource) {
  return resource.read == nullptr && resource.meta.kind.starts_with("IngressRoute");
}

/// The options that Traefik's own routes name: "namespace/name".
std::map<Key, std::string> written_options(const Cluster& cluster) {
  std::map<Key, std::string> written;
  for (const DeferredResource& resource : cluster.deferred) {
    const yaml::Cursor options = resource.object["spec"]["tls"]["options"];
    if (!is_router_object(resource)) continue;
    written[key_of(resource.meta)] = std::string(options["namespace"].text_or(resource.meta.namespace_name)) + "/" +
                                     std::string(options["name"].text());
  }
  return written;
}

bool is_called(const Extension& option, std::string_view name) {
  const Meta& meta = option.meta;
  return meta.object() == name || meta.namespace_name + "/" + meta.name.value == name ||
         meta.namespace_name + "-" + meta.name.value == name;
}

const Extension* option_of(const Options& options, std::string_view name) {
  Options found;
  std::copy_if(options.begin(), options.end(), std::back_inserter(found), [&](const Extension* option) {
    return name.empty() ? option->meta.name.value == "default" : is_called(*option, name);
  });
  return found.size() == 1 || (!name.empty() && !found.empty()) ? found.front() : nullptr;
}

}  // namespace

void apply_tls_options(Cluster& cluster) {
  const std::map<Key, std::string> written = written_options(cluster);
  std::erase_if(cluster.deferred, is_router_object);
  Options options;
  for (const Extension& extension : cluster.extensions) {
    if (extension.meta.kind == "TLSOption") options.push_back(&extension);
  }
  if (options.empty()) return;
  // The option as the router names it; empty for the default one.
  const auto name_of = [&](const Route& route) {
    const auto at = written.find(key_of(route.meta));
    return at != written.end() ? at->second : std::string(annotated(route));
  };
  std::map<std::string, std::set<std::string>> named;
  for (const Route& route : cluster.routes) {
    if (is_router(route)) named[text::lower(route.host.value)].insert(name_of(route));
  }
  for (Route& route : cluster.routes) {
    if (!is_router(route)) continue;
    const bool is_agreed = named[text::lower(route.host.value)].size() == 1;
    const Extension* option = option_of(options, is_agreed ? name_of(route) : std::string());
    if (option != nullptr && option->does == "mtls") route.auth.emplace_back("mtls");
  }
}

}  // namespace routegrant::kube

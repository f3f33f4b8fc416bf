#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// Traefik: the one key of its spec says what it does.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Extension middleware{.meta = meta_of(object)};
  for (const yaml::Cursor& value : object["spec"].items()) {
    if (!middleware.does.empty()) middleware.does += ' ';
    middleware.does += value.key();
  }
  into.extensions.push_back(std::move(middleware));
}

}  // namespace

const Kind middleware{.groups = "traefik.io traefik.containo.us", .name = "Middleware", .read = read};

}  // namespace routegrant::kube

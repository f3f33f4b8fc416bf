#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// Traefik: how routers speak TLS. A certificate that is demanded and verified is a login (doc.traefik.io, HTTPS & TLS,
/// "Client Authentication (mTLS)").
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const bool demands = object["spec"]["clientAuth"]["clientAuthType"].text() == "RequireAndVerifyClientCert";
  into.extensions.push_back({.meta = meta_of(object), .does = demands ? "mtls" : ""});
}

}  // namespace

const Kind tls_option{.groups = "traefik.io traefik.containo.us", .name = "TLSOption", .read = read};

}  // namespace routegrant::kube

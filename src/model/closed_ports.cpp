#include "model/closed_ports.hpp"

#include <string>
#include <vector>

#include "base/text.hpp"
#include "credentials/servers/hosts.hpp"

namespace routegrant::model {
namespace {

std::string opened_by(const kube::Service& service) {
  std::vector<std::string> ports;
  for (const kube::ServicePort& port : service.ports) ports.push_back(std::to_string(port.port));
  return text::join(ports, ", ");
}

}  // namespace

void note_closed_ports(const ScopeModel& scope, Diagnostics& out) {
  for (const credentials::Login& login : scope.logins) {
    const bool names_port = login.port.known == credentials::Known::known && !login.port.steps.empty();
    if (login.service == -1 || login.server == -1 || !names_port) continue;
    const kube::Service& service = scope.cluster.services[static_cast<std::size_t>(login.service)];
    if (!credentials::lacks_port(service, login.port.text)) continue;
    const kube::Meta& client = scope.cluster.workloads[login.workload].meta;
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = login.port.steps.back().span,
                   .message = "Service " + service.meta.object() + " has no port " + login.port.text + ", only " +
                              opened_by(service) + ", so " + client.kind + " " + client.object() +
                              " cannot connect; its server is taken for the one that is meant"});
  }
}

}  // namespace routegrant::model

#include "compare/unseen_servers.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::compare {
namespace {

/// Whether the host's first label is a Service of the tree that selects pods.
bool is_service_with_pods(const questions::Access& access, std::string_view host) {
  const std::string_view name = host.substr(0, host.find('.'));
  const auto& services = access.graph.table<Service>();
  const auto& selects = access.graph.table<Selects>().rows;
  for (std::size_t i = 0; i < services.rows.size(); ++i) {
    if (!text::equal_ignoring_case(services.rows[i].name, name)) continue;
    const FactId service = services.facts[i];
    if (std::any_of(selects.begin(), selects.end(), [&](const Selects& row) { return row.service == service; }))
      return true;
  }
  return false;
}

}  // namespace

std::string server_unseen(const questions::Access& base, const questions::AccessRow& before,
                          const questions::Access& head, const questions::AccessRow& after) {
  const FactId server = base.logins[before.login].server;
  const Login& now = head.logins[after.login];
  if (server == FactId::none || now.server != FactId::none || now.host.empty()) return {};
  if (before.access.privileges.empty() || is_service_with_pods(head, now.host)) return {};
  return "on " + base.servers[server].label_text + " before, on a server that the tree does not show now";
}

}  // namespace routegrant::compare

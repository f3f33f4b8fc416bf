#include "compare/causes/unseen_servers.hpp"

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

std::optional<UnseenServer> server_unseen(const questions::Access& base, const questions::AccessRow& before,
                                          const questions::Access& head, const questions::AccessRow& after) {
  const FactId was = base.logins[before.login].server;
  const FactId is = head.logins[after.login].server;
  if ((was == FactId::none) == (is == FactId::none) || before.access.privileges.empty()) return std::nullopt;
  const std::string& host = was == FactId::none ? base.logins[before.login].host : head.logins[after.login].host;
  if (host.empty() || is_service_with_pods(was == FactId::none ? base : head, host)) return std::nullopt;
  if (was == FactId::none)
    return UnseenServer{
        .server = is,
        .in_head = true,
        .how = "on a server that the tree did not show before, on " + head.servers[is].label_text + " now"};
  return UnseenServer{
      .server = was,
      .in_head = false,
      .how = "on " + base.servers[was].label_text + " before, on a server that the tree does not show now"};
}

}  // namespace routegrant::compare

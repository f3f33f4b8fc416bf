#include <algorithm>

#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/servers/hosts.hpp"

namespace routegrant::credentials {
namespace {

/// Whether the text ends with a port that the Service does not open: another program answers there, if any.
bool names_closed_port(const View& view, const Endpoint& endpoint, std::string_view port) {
  return endpoint.service != -1 && port.starts_with(':') &&
         lacks_port(view.cluster.services[static_cast<std::size_t>(endpoint.service)], port.substr(1));
}

/// Whether the name says that the value is something else than a host, though a host has the same name: users and
/// databases are often called as the Service is. `DATABASE` alone may mean either; there a host beside it decides.
bool is_something_else(const View& view, const Setting& setting) {
  switch (setting.words.field) {
    case Field::user:
    case Field::password:
    case Field::port:
    case Field::tls: return true;
    case Field::database:
      return std::any_of(view.settings.begin(), view.settings.end(), [&](const Setting& other) {
        return other.words.field == Field::host && other.words.group == setting.words.group;
      });
    case Field::none:
    case Field::host:
    case Field::url: return false;
  }
  return false;
}

/// By value: `host[:port]` that resolves to a database's Service, under whatever name.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    constexpr std::size_t longest_host = 253 + 6;
    const std::string_view text = text::trim(setting.reading.text);
    if (setting.claimed || setting.file != 0 || text.empty() || text.size() > longest_host || !setting.reading.known())
      continue;
    const std::string_view host = text.substr(0, text.find(':'));
    if (host.find_first_of(" /=") != std::string_view::npos || is_local(host)) continue;
    if (host.size() == text.size() && is_something_else(view, setting)) continue;
    const Endpoint endpoint = resolve_host(view.cluster, view.servers, view.workload, host);
    if (endpoint.server == -1 || names_closed_port(view, endpoint, text.substr(host.size()))) continue;
    const std::string group =
        setting.words.field == Field::host ? setting.words.group : text::join(words_of(setting.name), "_");
    Clue clue = claim(setting, Field::host, group);
    clue.server = endpoint.server;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention service_host{.name = "a database's Service by value", .rank = Convention::Rank::general, .find = find};

}  // namespace routegrant::credentials

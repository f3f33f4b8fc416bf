#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/hosts.hpp"

namespace routegrant::credentials {
namespace {

/// By value: `host[:port]` that resolves to a database's Service, under whatever name.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    constexpr std::size_t longest_host = 253 + 6;
    const std::string_view text = text::trim(setting.reading.text);
    if (setting.claimed || setting.file != 0 || text.empty() || text.size() > longest_host || !setting.reading.known())
      continue;
    const std::string_view host = text.substr(0, text.find(':'));
    if (host.find_first_of(" /=") != std::string_view::npos || is_local(host)) continue;
    const Endpoint endpoint = resolve_host(view.cluster, view.servers, view.workload, host);
    if (endpoint.server == -1) continue;
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

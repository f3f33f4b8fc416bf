#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// Other stores, settings of servers and drivers, demo logins of the application: claimed as nothing.
void find(View& view, std::vector<Clue>& into) {
  static_cast<void>(into);
  for (Setting& setting : view.settings)
    if (setting.words.is_excluded) setting.claimed = true;
}

}  // namespace

const Convention excluded{.name = "no database setting", .rank = Convention::Rank::exclusion, .find = find};

}  // namespace routegrant::credentials

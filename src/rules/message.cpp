#include "rules/message.hpp"

#include <map>
#include <string>

#include "rules/engine.hpp"

namespace routegrant::rules {
namespace {

/// Calls `plain(text)` and `place(name)` for the pieces of a pattern, in order.
template <class Plain, class Place>
void walk(std::string_view pattern, Plain&& plain, Place&& place) {
  std::size_t from = 0;
  for (std::size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', from)) {
    const std::size_t close = pattern.find('}', open);
    if (close == std::string_view::npos) break;
    plain(pattern.substr(from, open - from));
    place(pattern.substr(open + 1, close - open - 1));
    from = close + 1;
  }
  plain(pattern.substr(from));
}

}  // namespace

std::vector<std::string_view> places_of(std::string_view pattern) {
  std::vector<std::string_view> places;
  walk(
      pattern, [](std::string_view) {}, [&](std::string_view name) { places.push_back(name); });
  return places;
}

std::string filled(std::string_view pattern, const std::map<std::string, std::string>& args) {
  std::string out;
  walk(
      pattern, [&](std::string_view text) { out += text; },
      [&](std::string_view name) {
        const auto found = args.find(std::string(name));
        if (found != args.end()) out += found->second;
      });
  return out;
}

}  // namespace routegrant::rules

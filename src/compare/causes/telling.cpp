#include "compare/causes/telling.hpp"

#include <algorithm>
#include <array>

namespace routegrant::compare {
namespace {

constexpr std::array<std::string_view, 18> by_telling = {
    "granted",        "member",  "acts_as", "definer_call", "view_access", "trigger_call",
    "trigger_access", "role",    "secret",  "login_step",   "login",       "logs_in_as",
    "calls",          "selects", "backend", "routes_to",    "route",       "leads_to"};

}  // namespace

std::size_t rank_of(std::string_view relation) {
  return static_cast<std::size_t>(std::find(by_telling.begin(), by_telling.end(), relation) - by_telling.begin());
}

}  // namespace routegrant::compare

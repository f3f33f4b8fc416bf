#include "kube/cluster/version_text.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"

namespace routegrant::kube {

int major_version(std::string_view text) {
  constexpr std::int64_t newest_thinkable = 99;
  const std::string_view number = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  const std::int64_t major = text::integer(number).value_or(0);
  return major <= newest_thinkable ? static_cast<int>(major) : 0;
}

}  // namespace routegrant::kube

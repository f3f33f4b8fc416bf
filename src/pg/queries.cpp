#include "pg/queries.hpp"

#include "base/text.hpp"

namespace routegrant::pg {

bool may_have_effect(std::string_view query, const Ledger& ledger) {
  static_cast<void>(ledger);
  const std::string lower = text::lower(query);
  return lower.find("set_config") != std::string::npos || lower.find("into") != std::string::npos ||
         lower.find("lo_creat") != std::string::npos;
}

}  // namespace routegrant::pg

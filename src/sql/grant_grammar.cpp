#include "sql/grant_grammar.hpp"

namespace routegrant::sql {

std::string grant_json(std::string_view) {
  return {};
}

}  // namespace routegrant::sql

#pragma once

#include <string>

#include "routegrant/rule.hpp"

/// Where the project lives.
namespace routegrant::report {

inline constexpr std::string_view project_uri = "https://github.com/routegrant/routegrant";

/// The rule's page; empty for a rule of the user's own.
[[nodiscard]] inline std::string page_of(const Rule& rule) {
  if (rule.path != "rules/" + rule.id + ".md") return {};
  return std::string(project_uri) + "/blob/main/" + rule.path;
}

}  // namespace routegrant::report

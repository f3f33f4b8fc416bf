#pragma once

#include <string>
#include <vector>

#include "routegrant/fact.hpp"
#include "routegrant/graph.hpp"

/// What a finding speaks of, in the words that settings use.
namespace routegrant::rules {

/// Names that some facts speak of; sorted, each once.
struct Meaning {
  /// Hosts and paths of routes.
  std::vector<std::string> routes{};
  std::vector<std::string> roles{};
  /// `schema.name` or `schema.name(column)`.
  std::vector<std::string> objects{};
  std::vector<std::string> privileges{};

  friend bool operator==(const Meaning&, const Meaning&) = default;
};

/// What these facts speak of: their own columns, and the routes, roles and objects that those name.
[[nodiscard]] Meaning meaning_of(const Graph& graph, const std::vector<FactId>& facts);

}  // namespace routegrant::rules

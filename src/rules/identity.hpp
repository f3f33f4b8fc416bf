#pragma once

#include <string>
#include <string_view>

#include "routegrant/fact.hpp"
#include "routegrant/graph.hpp"

/// What a fact is called across runs. Spans and fact numbers change with every edit; keys do not.
namespace routegrant::rules {

/// The fact's relation and the values of its key, facts in it replaced by their own names: equal in two runs exactly if
/// it is the same fact. Not for people. Empty for none.
[[nodiscard]] std::string name_of(const Graph& graph, FactId fact);

/// The same without the names of scopes and databases, which are those of directories: equal for the same fact of two
/// overlays.
[[nodiscard]] std::string name_anywhere(const Graph& graph, FactId fact);

/// The name of the scope or the database that the fact belongs to; empty if to neither.
[[nodiscard]] std::string home_of(const Graph& graph, FactId fact);

/// The name of the scope that the fact belongs to; empty if to none, as a role does.
[[nodiscard]] std::string scope_of(const Graph& graph, FactId fact);

}  // namespace routegrant::rules

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "kube/cluster/labels.hpp"
#include "routegrant/source.hpp"

namespace routegrant::kube {

/// What a selector of Calico (`app == 'db' && !has(debug)`) takes in, as alternatives of requirements that must all
/// hold. Where one cannot be said as a requirement (`contains`, `starts with`), less is asked, so that they never take
/// in less than the selector does. None for `global()`, which is for what lies in no namespace. Nothing for a text that
/// is malformed or has too many alternatives. `span` is the place of them all (calico, selector/parser; reference,
/// "Selectors": `!=` and `not in` hold for an absent label, too).
[[nodiscard]] std::optional<std::vector<Selector>> parse_calico_selector(std::string_view text, Span span);

}  // namespace routegrant::kube

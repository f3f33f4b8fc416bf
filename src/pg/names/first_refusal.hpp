#pragma once

#include "pg/catalog/outcome.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {

/// What `require` refuses first of a tree's nodes, in the order in which they are written; done if it refuses none.
template <class Require>
[[nodiscard]] Outcome first_refusal(const sql::Node& tree, Require require) {
  Outcome outcome;
  sql::walk(tree, [&](const sql::Node& node) {
    outcome = require(node);
    return outcome.refused() ? sql::Step::end : sql::Step::into;
  });
  return outcome.refused() ? outcome : done();
}

}  // namespace routegrant::pg

#pragma once

#include <cstdint>
#include <vector>

#include "sql/node.hpp"

/// Walks over parse trees, which may be deeper than a thread's stack.
namespace routegrant::sql {

/// Where a walk goes behind a node.
enum class Step : std::uint8_t {
  into,  ///< to its children
  past,  ///< to what follows them
  end,   ///< nowhere
};

/// Visits the nodes of a tree, each before its children and those in their order, as `visit` says; whether it ended the
/// walk.
template <class Visit>
bool walk(const Node& tree, Visit visit) {
  std::vector<Node> stack{tree};
  while (!stack.empty()) {
    const Node node = stack.back();
    stack.pop_back();
    const Step step = visit(node);
    if (step == Step::end) return true;
    if (step == Step::past) continue;
    const std::vector<Node> children = node.children();
    stack.insert(stack.end(), children.rbegin(), children.rend());
  }
  return false;
}

/// Whether a node of the tree fits.
template <class Fits>
[[nodiscard]] bool any_node(const Node& tree, Fits fits) {
  return walk(tree, [&](const Node& node) { return fits(node) ? Step::end : Step::into; });
}

/// Visits all nodes of a tree, each before its children.
template <class Visit>
void for_each_node(const Node& tree, Visit visit) {
  walk(tree, [&](const Node& node) {
    visit(node);
    return Step::into;
  });
}

}  // namespace routegrant::sql

#include "routegrant/fact.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace routegrant {

FactId Reasons::add(Told told) {
  std::erase(told.reason.premises, FactId::none);
  for (const FactId premise : told.reason.premises) {
    RG_CHECK(static_cast<std::uint32_t>(premise) < told_.size());
    told.reason.certainty = std::min(told.reason.certainty, of(premise).reason.certainty);
  }
  told_.push_back(std::move(told));
  return static_cast<FactId>(told_.size() - 1);
}

std::vector<FactId> Reasons::explain(FactId id) const {
  std::vector<FactId> story;
  if (id == FactId::none) return story;
  std::vector<bool> seen(static_cast<std::uint32_t>(id) +
                         1);  // premises are older, hence smaller, than what follows from them
  struct Frame {
    FactId fact;
    std::size_t next = 0;
  };
  std::vector<Frame> stack{{id}};
  seen[static_cast<std::uint32_t>(id)] = true;
  while (!stack.empty()) {
    Frame& top = stack.back();
    const std::vector<FactId>& premises = of(top.fact).reason.premises;
    if (top.next == premises.size()) {
      story.push_back(top.fact);
      stack.pop_back();
      continue;
    }
    const FactId premise = premises[top.next++];
    if (seen[static_cast<std::uint32_t>(premise)]) continue;
    seen[static_cast<std::uint32_t>(premise)] = true;
    stack.push_back({premise});
  }
  return story;
}

std::string_view Reasons::label(FactId id) const {
  return id == FactId::none ? std::string_view("?") : std::string_view(of(id).label);
}

}  // namespace routegrant

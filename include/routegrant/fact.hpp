#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant {

/// Names one fact in the whole analysis. The only kind of identity there is; 0 is no fact.
enum class FactId : std::uint32_t { none = 0 };

/// How well a fact is known. A conclusion is never better known than its worst premise.
enum class Certainty : std::uint8_t {
  assumed,   ///< nothing in the tree says so; we had to suppose it (a role that only a GRANT mentions)
  inferred,  ///< concluded from what is or is not in the tree (no NetworkPolicy was found)
  declared,  ///< the text says so
};

/// Why a fact holds: the text that states it, and the facts it follows from, in the order in which one tells the story.
struct Reason {
  Span span;
  std::vector<FactId> premises{};
  Certainty certainty = Certainty::declared;
};

/// What is remembered of each fact besides its row: its reason, its name and its sentence.
struct Told {
  Reason reason;
  /// The relation's name, a static string.
  std::string_view relation;
  /// How other sentences call this fact: "Deployment shop/web", "role app".
  std::string label;
  /// One clause without a full stop: "Service shop/web selects Deployment shop/web".
  std::string sentence;
};

/// Every fact's reason, by FactId. Facts are only ever added, premises before conclusions, so there are no cycles.
class Reasons {
 public:
  /// Adds a fact. Its certainty becomes the least of its own and its premises'. REQUIRES: premises exist already.
  FactId add(Told told);

  /// REQUIRES: id is not none.
  [[nodiscard]] const Told& of(FactId id) const { return told_[static_cast<std::uint32_t>(id)]; }

  /// `id` and all it rests on: depth first, premises before the conclusion, each once.
  [[nodiscard]] std::vector<FactId> explain(FactId id) const;

  /// The label, or "?" for none.
  [[nodiscard]] std::string_view label(FactId id) const;

  [[nodiscard]] std::size_t size() const { return told_.size(); }

 private:
  std::vector<Told> told_ = std::vector<Told>(1);
};

}  // namespace routegrant

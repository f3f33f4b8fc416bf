#include "compare/causes/cause.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "compare/causes/telling.hpp"

namespace routegrant::compare {
namespace {

/// What a step says, by itself: not as what follows from another.
std::string words_of(const routegrant::Told& step) {
  if (step.sentence.empty()) return step.label + " is there";
  return step.sentence.starts_with("so ") ? step.sentence.substr(3) : step.sentence;
}

constexpr std::size_t most_also = 3;

/// Whether both places are of one run of changed lines: then one of them tells.
bool is_one_run(const Changes& changes, const Place& a, const Place& b, bool in_head) {
  if (a.file != b.file) return false;
  Place between = a;
  const std::uint32_t last = std::max(a.line, b.line);
  for (between.line = std::min(a.line, b.line); between.line <= last; ++between.line) {
    if (!is_changed(changes, between, in_head)) return false;
  }
  return true;
}

Cause cause_at(const ChangedLine& line, std::string sentence) {
  return {.sentence = std::move(sentence),
          .span = line.span,
          .in_head = line.in_head,
          .is_changed = true,
          .is_step = false,
          .is_sure = line.is_sure};
}

}  // namespace

Cause cause_near(const ChangedLine& line, const std::string& step) {
  const std::string done = line.in_head ? "added" : "removed";
  std::string sentence;
  if (line.is_sure) {
    sentence = step.empty() ? "the only change" : "the only change, next to where " + step;
  } else {
    sentence =
        step.empty() ? "the nearest line that was " + done : "a line that was " + done + " next to where " + step;
  }
  return cause_at(line, std::move(sentence));
}

Cause cause_beyond(const ChangedLine& line) {
  const std::string done = line.in_head ? "a line that was added" : "a line that was removed";
  std::string sentence = line.names.empty() ? done : done + " and names " + line.names;
  if (!line.moved_from.empty()) sentence = "a file that was called " + line.moved_from + " before";
  return cause_at(line, std::move(sentence));
}

bool is_changed(const Changes& changes, const Place& place, bool in_head) {
  return in_head ? changes.is_added(place) : changes.is_removed(place);
}

Cause cause_of(const questions::Access& access, const std::vector<FactId>& conclusions, bool in_head,
               const Nearest& nearest, const Changes& changes) {
  const Reasons& reasons = access.graph.reasons();
  const Sources& sources = access.analysis.report.sources;
  std::vector<const routegrant::Told*> steps;
  std::set<FactId> seen;
  for (const FactId conclusion : conclusions) {
    for (const FactId fact : reasons.explain(conclusion)) {
      if (seen.insert(fact).second) steps.push_back(&reasons.of(fact));
    }
  }
  if (steps.empty()) return {.sentence = "", .in_head = in_head};
  const routegrant::Told* last = steps.back();
  for (const routegrant::Told* step : steps) {
    if (!step->sentence.empty()) last = step;
  }
  std::stable_sort(steps.begin(), steps.end(), [](const routegrant::Told* a, const routegrant::Told* b) {
    return rank_of(a->relation) < rank_of(b->relation);
  });
  std::vector<Place> places;
  std::vector<Place> told;
  std::optional<Cause> cause;
  places.reserve(steps.size());
  for (const routegrant::Told* step : steps) places.push_back(sources.place(step->reason.span));
  // What only moved is no cause, unless nothing else is.
  const bool only_carried = std::all_of(places.begin(), places.end(), [&](const Place& place) {
    return !is_changed(changes, place, in_head) || changes.is_carried(place, in_head);
  });
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const routegrant::Told* const step = steps[i];
    const Place& place = places[i];
    if (!only_carried && changes.is_carried(place, in_head)) continue;
    const auto is_told = [&](const Place& other) { return is_one_run(changes, other, place, in_head); };
    if (!is_changed(changes, place, in_head) || std::any_of(told.begin(), told.end(), is_told)) continue;
    if (!cause) {
      cause = {.sentence = words_of(*step), .span = step->reason.span, .in_head = in_head, .is_changed = true};
    } else if (cause->also.size() < most_also) {
      cause->also.push_back({.sentence = words_of(*step), .span = step->reason.span});
    }
    told.push_back(place);
  }
  if (cause) return *cause;
  if (const std::optional<ChangedLine> line = nearest.to(places, in_head))
    return cause_near(*line, words_of(*steps[line->nearest_to]));
  return {.sentence = words_of(*last), .span = last->reason.span, .in_head = in_head};
}

}  // namespace routegrant::compare

#include "compare/access_diff.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "compare/homes.hpp"
#include "compare/nearest.hpp"
#include "compare/pairing.hpp"
#include "compare/telling.hpp"
#include "compare/unread.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

/// The changed step of a story that tells most; else the changed line nearest to it; else its last step, said to be
/// unchanged.
template <class IsChanged>
Cause cause_of(const Access& access, const std::vector<FactId>& conclusions, bool in_head, const Nearest& nearest,
               IsChanged is_changed) {
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
  for (const routegrant::Told* step : steps) {
    places.push_back(sources.place(step->reason.span));
    if (!is_changed(places.back())) continue;
    const std::string& words = step->sentence.empty() ? step->label : step->sentence;
    return {.sentence = words, .span = step->reason.span, .in_head = in_head, .is_changed = true};
  }
  if (const std::optional<ChangedLine> line = nearest.to(places, in_head)) {
    return {.sentence = line->in_head ? "the nearest line that was added" : "the nearest line that was removed",
            .span = line->span,
            .in_head = line->in_head,
            .is_changed = true,
            .is_step = false};
  }
  return {
      .sentence = last->sentence.empty() ? last->label : last->sentence, .span = last->reason.span, .in_head = in_head};
}

std::vector<FactId> conclusions_of(const AccessRow& row) {
  std::vector<FactId> facts{row.leads_to, row.logs_in_as == FactId::none ? row.login : row.logs_in_as, row.acts_as};
  facts.insert(facts.end(), row.access.may.begin(), row.access.may.end());
  return facts;
}

/// Parts of the names of a tree's rows: without the entry, and without the object.
struct Names {
  std::set<std::string, std::less<>> from_workload;
  std::set<std::string, std::less<>> to_role;

  void add(std::string_view key) {
    from_workload.emplace(compare::from_workload(key));
    to_role.emplace(compare::to_role(key));
  }
};

/// Whether a row only says what is left when others went, or what was there before others came: a workload without an
/// entry, a known role without an object.
bool is_only_a_rest(const Pair& pair, const Access& access, const AccessRow& row, const Names& other_tree) {
  if (pair.is_elsewhere) return false;
  if (row.route == FactId::none && other_tree.from_workload.contains(from_workload(pair.key))) return true;
  const bool is_known = access.logins[row.login].known == "known";
  return is_known && row.access.object == FactId::none && other_tree.to_role.contains(to_role(pair.key));
}

int openness_of(std::string_view exposure) {
  return exposure == "internet" ? 2 : exposure == "internal" ? 0 : 1;
}

/// Whether `list` lacks an item of `others`, both comma- or semicolon-separated.
bool lacks_one(std::string_view list, std::string_view others, char separator) {
  const std::vector<std::string_view> items = text::split(list, separator);
  for (const std::string_view other : text::split(others, separator)) {
    if (std::find(items.begin(), items.end(), other) == items.end()) return true;
  }
  return false;
}

/// Whether requests come in now that did not meet the methods, headers or parameters that were asked for.
bool asks_less(const Route& before, const Route& after) {
  const bool by_method =
      !before.methods.empty() && (after.methods.empty() || lacks_one(before.methods, after.methods, ','));
  return by_method || (!before.conditions.empty() && lacks_one(after.conditions, before.conditions, ';'));
}

/// Whether the same way lets more come in than before: from farther away, without being asked who they are, or with
/// requests that it did not take.
bool is_for_more(const Access& base, const AccessRow& before, const Access& head, const AccessRow& after) {
  if (before.route == FactId::none || after.route == FactId::none || after.access.privileges.empty()) return false;
  const Route& was = base.routes[before.route];
  const Route& is = head.routes[after.route];
  return openness_of(is.exposure) > openness_of(was.exposure) || (is.auth.empty() && !was.auth.empty()) ||
         asks_less(was, is);
}

class Comparison {
 public:
  Comparison(const Access& base, const Access& head, const Changes& changes)
      : base_(base),
        head_(head),
        changes_(changes),
        nearest_(changes, base.analysis.report.sources, head.analysis.report.sources),
        unread_(base, head) {}

  AccessDiff run(const std::vector<bool>& kept) {
    const std::vector<AccessRow> before = base_.rows();
    const std::vector<AccessRow> after = head_.rows();
    const Homes homes(base_.analysis, head_.analysis, changes_);
    const std::vector<Pair> pairs = paired(base_, before, head_, after, homes);
    Names before_names;
    Names after_names;
    for (const Pair& pair : pairs) {
      if (pair.before != nullptr) before_names.add(pair.key);
      if (pair.after != nullptr) after_names.add(pair.key);
    }
    for (const Pair& pair : pairs) {
      if (pair.before != nullptr && pair.after != nullptr) {
        compare(*pair.before, *pair.after, pair.is_variant);
      } else if (pair.after != nullptr) {
        if (!is_only_a_rest(pair, head_, *pair.after, before_names))
          add(diff_.opened, *pair.after, {}, true, pair.is_elsewhere);
      } else if (!is_only_a_rest(pair, base_, *pair.before, after_names)) {
        add(diff_.closed, *pair.before, {}, false, pair.is_elsewhere);
      }
    }
    compare_findings(kept);
    return std::move(diff_);
  }

 private:
  void compare(const AccessRow& before, const AccessRow& after, bool is_variant) {
    const AccessRow gained = only_in(after, before);
    if (!gained.access.privileges.empty()) {
      add(diff_.widened, after, gained.access, true);
    } else if (!is_variant && is_for_more(base_, before, head_, after)) {
      add(diff_.widened, after, after.access, true);
    }
    const AccessRow lost = only_in(before, after);
    if (!is_variant && !lost.access.privileges.empty()) add(diff_.narrowed, before, lost.access, false);
  }

  void add(std::vector<PathChange>& into, const AccessRow& row, const questions::ObjectAccess& part, bool in_head,
           bool is_elsewhere = false) {
    AccessRow told = row;
    if (!part.privileges.empty()) told.access.may = part.may;
    const auto is_changed = [&](const Place& place) {
      return in_head ? changes_.is_added(place) : changes_.is_removed(place);
    };
    const std::vector<FactId> conclusions = conclusions_of(told);
    PathChange change{row, part.privileges,
                      cause_of(in_head ? head_ : base_, conclusions, in_head, nearest_, is_changed), is_elsewhere};
    const bool comparable = in_head || !unread_.hides(row, conclusions);
    (comparable ? into : diff_.incomparable).push_back(std::move(change));
  }

  void compare_findings(const std::vector<bool>& kept) {
    const Findings& before = base_.analysis.report.findings;
    const Findings& after = head_.analysis.report.findings;
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (after[i].status == Status::fresh) diff_.findings.fresh.push_back(i);
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool is_silent = before[i].status == Status::allowed || before[i].status == Status::ignored;
      if (is_silent || (i < kept.size() && kept[i])) continue;
      (unread_.hides(before[i]) ? diff_.findings.incomparable : diff_.findings.fixed).push_back(i);
    }
  }

  const Access& base_;
  const Access& head_;
  const Changes& changes_;
  const Nearest nearest_;
  const Unread unread_;
  AccessDiff diff_;
};

}  // namespace

AccessDiff access_diff(const Access& base, const Access& head, const Changes& changes, const std::vector<bool>& kept) {
  return Comparison(base, head, changes).run(kept);
}

}  // namespace routegrant::compare

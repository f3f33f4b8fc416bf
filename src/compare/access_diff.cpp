#include "compare/access_diff.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "compare/beyond_story.hpp"
#include "compare/homes.hpp"
#include "compare/nearest.hpp"
#include "compare/pairing.hpp"
#include "compare/telling.hpp"
#include "compare/unread.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

std::vector<FactId> conclusions_of(const AccessRow& row) {
  std::vector<FactId> facts{row.leads_to, row.logs_in_as == FactId::none ? row.login : row.logs_in_as, row.acts_as};
  facts.insert(facts.end(), row.access.may.begin(), row.access.may.end());
  return facts;
}

/// Parts of the names of a tree's rows: without the entry, with the privileges that such rows hold, and without the
/// object.
struct Names {
  std::map<std::string, std::set<std::string>, std::less<>> from_workload;
  std::set<std::string, std::less<>> to_role;

  void add(std::string_view key, const AccessRow& row) {
    const std::vector<std::string>& held = row.access.privileges;
    from_workload[std::string(compare::from_workload(key))].insert(held.begin(), held.end());
    to_role.emplace(compare::to_role(key));
  }
};

/// Whether a row only says what is left when others went, or what was there before others came: a workload without an
/// entry that holds no more than it did, a known role without an object.
bool is_only_a_rest(const Pair& pair, const Access& access, const AccessRow& row, const Names& other_tree) {
  if (pair.is_elsewhere) return false;
  const auto with_entry = other_tree.from_workload.find(from_workload(pair.key));
  if (row.route == FactId::none && with_entry != other_tree.from_workload.end()) {
    return std::all_of(row.access.privileges.begin(), row.access.privileges.end(),
                       [&](const std::string& privilege) { return with_entry->second.contains(privilege); });
  }
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

std::string requests_of(const Route& route) {
  if (route.methods.empty() && route.conditions.empty()) return "any request";
  const bool both = !route.methods.empty() && !route.conditions.empty();
  return "only requests with " + route.methods + (both ? " and " : "") + route.conditions;
}

/// In which ways the second route lets more come in than the first: from farther away, without being asked who they
/// are, or with requests that the first does not take. Told as what was `before` and what is now; empty for none.
std::string comes_in(const Route& less, const Route& more, bool less_was_before) {
  std::vector<std::string> ways;
  const auto add = [&](const std::string& of_less, const std::string& of_more) {
    ways.push_back((less_was_before ? of_less : of_more) + " before, " + (less_was_before ? of_more : of_less) +
                   " now");
  };
  if (openness_of(more.exposure) > openness_of(less.exposure)) add(less.exposure, more.exposure);
  if (more.auth.empty() && !less.auth.empty()) add("authentication by " + less.auth, "no authentication");
  if (asks_less(less, more)) add(requests_of(less), requests_of(more));
  return text::join(ways, "; ");
}

class Comparison {
 public:
  Comparison(const Access& base, const Access& head, const Changes& changes)
      : base_(base),
        head_(head),
        changes_(changes),
        nearest_(changes, base.analysis.report.sources, head.analysis.report.sources),
        homes_(base.analysis, head.analysis, changes),
        beyond_(base, head, changes, homes_),
        unread_(base, head) {}

  AccessDiff run(const Judgement& judgement) {
    if (judgement.by_old_settings) find_hidden(*judgement.by_old_settings);
    diff_.unread = unread_.diagnostics();
    const std::vector<AccessRow> before = base_.rows();
    const std::vector<AccessRow> after = head_.rows();
    const std::vector<Pair> pairs = paired(base_, before, head_, after, homes_);
    Names before_names;
    Names after_names;
    for (const Pair& pair : pairs) {
      if (pair.before != nullptr) before_names.add(pair.key, *pair.before);
      if (pair.after != nullptr) after_names.add(pair.key, *pair.after);
    }
    for (const Pair& pair : pairs) {
      if (pair.before != nullptr && pair.after != nullptr) {
        compare(*pair.before, *pair.after, pair.is_variant);
      } else if (pair.after != nullptr) {
        if (!is_only_a_rest(pair, head_, *pair.after, before_names))
          add(diff_.opened, *pair.after, true, pair.is_elsewhere);
      } else if (!is_only_a_rest(pair, base_, *pair.before, after_names)) {
        add(diff_.closed, *pair.before, false, pair.is_elsewhere);
      }
    }
    diff_.connections = connection_changes(base_, head_, changes_, nearest_, homes_, unread_);
    compare_findings(judgement.kept);
    return std::move(diff_);
  }

 private:
  void compare(const AccessRow& before, const AccessRow& after, bool is_variant) {
    const AccessRow gained = only_in(after, before);
    add_by_cause(diff_.widened, after, gained.access, true);
    if (is_variant) return;
    const AccessRow lost = only_in(before, after);
    add_by_cause(diff_.narrowed, before, lost.access, false);
    compare_entries(before, after);
  }

  /// The same way with the same privileges may let others in.
  void compare_entries(const AccessRow& before, const AccessRow& after) {
    if (before.route == FactId::none || after.route == FactId::none || after.access.privileges.empty()) return;
    const Route& was = base_.routes[before.route];
    const Route& is = head_.routes[after.route];
    if (const std::string more = comes_in(was, is, true); !more.empty()) {
      add(diff_.widened, after, true);
      diff_.widened.back().how = more;
    }
    const std::size_t known = diff_.narrowed.size();
    if (const std::string less = comes_in(is, was, false); !less.empty()) {
      add(diff_.narrowed, before, false);
      if (diff_.narrowed.size() > known) diff_.narrowed.back().how = less;
    }
  }

  void add(std::vector<PathChange>& into, const AccessRow& row, bool in_head, bool is_elsewhere = false) {
    put(into, {.row = row, .cause = why(row, in_head), .is_elsewhere = is_elsewhere}, row, in_head);
  }

  /// `told`: the row with what the change is about.
  void put(std::vector<PathChange>& into, PathChange change, const AccessRow& told, bool in_head) {
    const bool comparable = in_head || !(unread_.hides(told, conclusions_of(told)) || is_hidden(change));
    (comparable ? into : diff_.incomparable).push_back(std::move(change));
  }

  [[nodiscard]] Cause why(const AccessRow& row, bool in_head) const {
    Cause cause = cause_of(in_head ? head_ : base_, conclusions_of(row), in_head, nearest_, changes_);
    if (cause.is_changed) return cause;
    const std::optional<ChangedLine> line = beyond_.of(row, in_head);
    if (!line) return cause;
    return {.sentence = line->in_head ? "a line that was added" : "a line that was removed",
            .span = line->span,
            .in_head = line->in_head,
            .is_changed = true,
            .is_step = false};
  }

  /// What was gained or lost by what did it: each line that does is told with its own privileges.
  void add_by_cause(std::vector<PathChange>& into, const AccessRow& row, const questions::ObjectAccess& changed,
                    bool in_head) {
    const Sources& sources = (in_head ? head_ : base_).analysis.report.sources;
    const Sources& other_sources = (in_head ? base_ : head_).analysis.report.sources;
    const auto line_of = [&](const Cause& cause) {
      const Place place = (cause.in_head == in_head ? sources : other_sources).place(cause.span);
      return std::tuple(cause.in_head, place.file, place.line);
    };
    std::vector<std::pair<Cause, questions::ObjectAccess>> parts;
    for (std::size_t i = 0; i < changed.privileges.size(); ++i) {
      AccessRow one = row;
      one.access.privileges = {changed.privileges[i]};
      one.access.may = {changed.may[i]};
      const Cause cause = why(one, in_head);
      auto part = std::find_if(parts.begin(), parts.end(),
                               [&](const auto& known) { return line_of(known.first) == line_of(cause); });
      if (part == parts.end()) part = parts.insert(parts.end(), {cause, {}});
      part->second.privileges.push_back(changed.privileges[i]);
      part->second.may.push_back(changed.may[i]);
    }
    for (const auto& [cause, part] : parts) {
      AccessRow told = row;
      told.access.may = part.may;
      put(into, {.row = row, .privileges = part.privileges, .cause = cause}, told, in_head);
    }
  }

  /// What the head's files let whom do by the base's settings.
  void find_hidden(const Analysis& otherwise) {
    const Access access(otherwise);
    for (const AccessRow& row : access.rows()) {
      std::set<std::string>& privileges = hidden_[key_of(access, row)];
      privileges.insert(row.access.privileges.begin(), row.access.privileges.end());
    }
  }

  /// Whether only the settings make it go: nobody lost it.
  [[nodiscard]] bool is_hidden(const PathChange& change) const {
    const auto found = hidden_.find(key_of(base_, change.row));
    if (found == hidden_.end()) return false;
    const std::vector<std::string>& lost = change.privileges.empty() ? change.row.access.privileges : change.privileges;
    return lost.empty() || std::any_of(lost.begin(), lost.end(),
                                       [&](const std::string& privilege) { return found->second.contains(privilege); });
  }

  void compare_findings(const std::vector<bool>& kept) {
    const Findings& before = base_.analysis.report.findings;
    diff_.findings.fresh = fresh_findings(head_.analysis.report);
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
  const Homes homes_;
  const BeyondStory beyond_;
  const Unread unread_;
  /// Privileges by key, of the head under the base's settings.
  std::map<std::string, std::set<std::string>> hidden_;
  AccessDiff diff_;
};

}  // namespace

std::vector<std::size_t> fresh_findings(const Report& head) {
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < head.findings.size(); ++i) {
    if (head.findings[i].status == Status::fresh) fresh.push_back(i);
  }
  return fresh;
}

AccessDiff access_diff(const Access& base, const Access& head, const Changes& changes, const Judgement& judgement) {
  return Comparison(base, head, changes).run(judgement);
}

}  // namespace routegrant::compare

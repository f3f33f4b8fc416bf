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
#include "compare/access/columns.hpp"
#include "compare/access/entries.hpp"
#include "compare/access/hidden_ways.hpp"
#include "compare/access/pairing.hpp"
#include "compare/access/powers.hpp"
#include "compare/access/requests.hpp"
#include "compare/access/standing.hpp"
#include "compare/access/tree_names.hpp"
#include "compare/causes/beyond_story.hpp"
#include "compare/causes/outside_sources.hpp"
#include "compare/causes/role_causes.hpp"
#include "compare/causes/telling.hpp"
#include "compare/causes/unread.hpp"
#include "compare/causes/unseen_charts.hpp"
#include "compare/causes/unseen_servers.hpp"
#include "compare/findings/policy.hpp"
#include "compare/moves/homes.hpp"
#include "compare/moves/nearest.hpp"
#include "compare/shared_causes.hpp"
#include "compare/weight.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

std::vector<FactId> conclusions_of(const AccessRow& row) {
  std::vector<FactId> facts{row.leads_to, row.logs_in_as == FactId::none ? row.login : row.logs_in_as, row.acts_as};
  facts.insert(facts.end(), row.access.may.begin(), row.access.may.end());
  return facts;
}

/// The first change of the settings that is about what is read, or of the rest.
std::optional<Cause> cause_in_settings(const std::vector<PolicyChange>& policy) {
  const auto found = std::find_if(policy.begin(), policy.end(), [](const PolicyChange& change) {
    return change.kind == PolicyChange::Kind::settings;
  });
  if (found == policy.end()) return std::nullopt;
  return Cause{.sentence = "the settings: " + found->what,
               .span = found->span,
               .in_head = found->added,
               .is_changed = true,
               .is_step = false,
               .is_sure = true};
}

class Comparison {
 public:
  Comparison(const Access& base, const Access& head, const Changes& changes)
      : base_(base),
        head_(head),
        changes_(changes),
        nearest_(changes, base.analysis.report.sources, head.analysis.report.sources),
        homes_(base.analysis, head.analysis, changes),
        moved_(base.analysis.report, head.analysis.report, homes_, changes),
        beyond_(base, head, changes, homes_),
        role_causes_(base, head, changes, homes_),
        unread_(base, head, changes) {}

  AccessDiff run(const Judgement& judgement) {
    if (judgement.by_old_settings) hidden_ = HiddenWays(*judgement.by_old_settings);
    settings_cause_ = cause_in_settings(judgement.policy);
    diff_.unread = unread_.diagnostics();
    for (const std::size_t chart : touched_unseen_charts(head_.analysis.report, changes_)) {
      if (std::find(diff_.unread.begin(), diff_.unread.end(), chart) == diff_.unread.end())
        diff_.unread.push_back(chart);
    }
    const std::vector<AccessRow> before = base_.all_rows();
    const std::vector<AccessRow> after = head_.all_rows();
    standing_before_.emplace(base_, before, homes_, false);
    standing_after_.emplace(head_, after, homes_, true);
    diff_.environments = environment_changes(base_, before, head_, after, homes_, moved_, changes_);
    diff_.connections = connection_changes(base_, head_, changes_, nearest_, homes_, moved_, unread_);
    std::vector<Pair> pairs = paired(base_, before, head_, after, homes_, moved_, changes_);
    diff_.moved = told_moves(moved_, pairs, base_, homes_);
    for (const Pair& pair : pairs) {
      if (pair.before != nullptr) before_names_.add(pair, *pair.before, base_);
      if (pair.after != nullptr) after_names_.add(pair, *pair.after, head_);
    }
    const ColumnAccess before_columns(pairs, base_, homes_, false);
    const ColumnAccess after_columns(pairs, head_, homes_, true);
    join_by_requests(pairs, base_, head_, homes_);
    for (const Pair& pair : pairs) {
      if (pair.before != nullptr && pair.after != nullptr) {
        compare(pair, before_columns, after_columns);
      } else if (pair.after != nullptr) {
        compare_alone(pair, true, before_columns);
      } else {
        compare_alone(pair, false, after_columns);
      }
    }
    compare_powers();
    share_causes(diff_, base_, head_);
    for (std::vector<PathChange>* changes : {&diff_.opened, &diff_.widened}) sort_by_weight(*changes, head_);
    for (std::vector<PathChange>* changes : {&diff_.narrowed, &diff_.closed, &diff_.incomparable})
      sort_by_weight(*changes, base_);
    compare_findings(judgement.kept);
    return std::move(diff_);
  }

 private:
  void compare(const Pair& pair, const ColumnAccess& before_columns, const ColumnAccess& after_columns) {
    const AccessRow& before = *pair.before;
    const AccessRow& after = *pair.after;
    const std::string& scope_after = scope_in_base(after, true);
    const AccessRow gained = before_columns.beyond_whole(pair.key, only_in(after, before), scope_after);
    add_by_cause(diff_.widened, after, gained.access, true,
                 only_on(before_columns.columns_of(pair.key, gained, scope_after), "before"));
    if (pair.is_variant) return compare_variant(before, after);
    if (const std::optional<std::size_t> problem = unread_.borrows(before, conclusions_of(before)))
      diff_.incomparable.push_back({.row = before, .cause = cause_unread(*problem)});
    if (std::optional<Cause> source = source_outside_changed(base_, before.login, head_, after.login, changes_))
      diff_.incomparable.push_back({.row = before, .cause = std::move(*source)});
    const std::string& scope_before = scope_in_base(before, false);
    const AccessRow lost = after_columns.beyond_whole(pair.key, only_in(before, after), scope_before);
    add_by_cause(diff_.narrowed, before, lost.access, false,
                 only_on(after_columns.columns_of(pair.key, lost, scope_before), "now"));
    compare_entries(before, after);
    if (!pair.takes_more.empty()) add_requests(diff_.widened, after, true, pair.takes_more);
    if (!pair.takes_less.empty()) add_requests(diff_.narrowed, before, false, pair.takes_less);
    if (!pair.takes_others.empty()) add_requests(diff_.incomparable, before, false, pair.takes_others);
    compare_use(before, after);
    compare_network(before, after);
    compare_rows(before, after);
    if (std::optional<UnseenServer> unseen = server_unseen(base_, before, head_, after)) {
      const Access& own = unseen->in_head ? head_ : base_;
      Cause cause = cause_of(own, {unseen->server}, unseen->in_head, nearest_, changes_);
      if (!cause.is_changed) cause = why(before, false);
      diff_.incomparable.push_back({.row = before, .cause = std::move(cause), .how = std::move(unseen->how)});
    }
  }

  /// One environment more may let others in than the one that it is most like, or keep fewer off.
  void compare_variant(const AccessRow& before, const AccessRow& after) {
    const std::size_t narrowed = diff_.narrowed.size();
    const std::size_t incomparable = diff_.incomparable.size();
    compare_entries(before, after);
    compare_use(before, after);
    compare_network(before, after);
    compare_rows(before, after);
    // What it may less is no loss to anybody.
    const auto cut = [](std::vector<PathChange>& changes, std::size_t size) {
      changes.erase(changes.begin() + static_cast<std::ptrdiff_t>(size), changes.end());
    };
    cut(diff_.narrowed, narrowed);
    cut(diff_.incomparable, incomparable);
  }

  /// A way that only one tree has, unless the other has it under another name. `columns` are those of the other tree.
  void compare_alone(const Pair& pair, bool in_head, const ColumnAccess& columns) {
    const Access& own = in_head ? head_ : base_;
    const AccessRow& row = in_head ? *pair.after : *pair.before;
    const std::string& scope = scope_in_base(row, in_head);
    const Names& there = in_head ? before_names_.of(scope) : after_names_.of(homes_.in_head(scope));
    if (is_only_a_rest(pair, own, row, there) || is_told_otherwise(pair, own, row, there)) return;
    // What the other tree has is told: as incomparable where the role is not known any more, as opened where it is now.
    if (is_unknown(row, in_head) && there.to_workload.contains(to_workload(pair.key))) return;
    if (!pair.is_elsewhere && !row.access.privileges.empty()) {
      const AccessRow rest = columns.beyond_whole(pair.key, row, scope);
      if (rest.access.privileges.empty()) return;
      const std::string how = only_on(columns.columns_of(pair.key, row, scope), in_head ? "before" : "now");
      if (!how.empty()) return add_by_cause(in_head ? diff_.widened : diff_.narrowed, row, row.access, in_head, how);
      // What the role may do by itself in the other tree, it does through nothing there.
      if (!row.access.by.empty()) return add(in_head ? diff_.opened : diff_.closed, rest, in_head, &pair);
    }
    add(in_head ? diff_.opened : diff_.closed, row, in_head, &pair);
  }

  /// Whether nobody knows what the row's role is, or may do.
  [[nodiscard]] bool is_unknown(const AccessRow& row, bool in_head) const {
    // A role that no file creates has a name all the same: who logs in as it no more is told.
    if (!in_head) return base_.logins[row.login].known != "known";
    return unread_.is_blurred(row.workload) && row.access.object == FactId::none;
  }

  [[nodiscard]] const std::string& scope_in_base(const AccessRow& row, bool in_head) const {
    const std::string& own = (in_head ? head_ : base_).scopes[row.scope].name;
    return in_head ? homes_.in_base(own) : own;
  }

  static std::string only_on(const std::vector<std::string>& columns, const std::string& when) {
    if (columns.empty()) return {};
    return "only on " + std::string(columns.size() == 1 ? "column " : "columns ") + text::enumerated(columns) + " " +
           when;
  }

  /// The same privileges may have become of use, or of none.
  void compare_use(const AccessRow& before, const AccessRow& after) {
    const bool could = before.access.lacks.empty();
    if (could == after.access.lacks.empty()) return;
    if (before.access.privileges.empty() || after.access.privileges.empty()) return;
    const AccessRow& row = could ? before : after;
    const std::string& needed = could ? after.access.lacks : before.access.lacks;
    const Access& access = could ? base_ : head_;
    PathChange change{.row = row, .cause = why(row, !could), .how = "without " + needed + (could ? " now" : " before")};
    if (const FactId fact = access.may_of(row.as_role, needed); fact != FactId::none) {
      Cause cause = cause_of(access, {fact}, !could, nearest_, changes_);
      if (cause.is_step && cause.is_changed) change.cause = std::move(cause);
    }
    if (std::optional<Cause> login = role_causes_.of_attribute(row.role, "login", !could);
        login && needed.starts_with("LOGIN"))
      change.cause = std::move(*login);
    put(could ? diff_.narrowed : diff_.widened, std::move(change), row, !could);
  }

  /// Network policies may have let the workload to its database server, or keep it from there.
  void compare_network(const AccessRow& before, const AccessRow& after) {
    const std::string was = standing_before_->network().of(before.login);
    const std::string is = standing_after_->network().of(after.login);
    if (was.empty() == is.empty() || before.access.privileges.empty() || after.access.privileges.empty()) return;
    const bool opens = is.empty();
    const AccessRow& row = opens ? after : before;
    PathChange change{.row = row,
                      .cause = why(row, opens),
                      .how = opens ? "not through " + was + " before" : "not through " + is + " now"};
    const Access& access = opens ? head_ : base_;
    const std::string workload = questions::workload_name(access.workloads[row.workload]);
    const std::string& server = access.servers[access.logins[row.login].server].label_text;
    for (const ConnectionChange& one : opens ? diff_.connections.opened : diff_.connections.closed) {
      const bool is_it = one.kind == "workload" && one.peer == workload && one.server == server;
      if (is_it && one.scope == access.scopes[row.scope].name) change.cause = one.cause;
    }
    put(opens ? diff_.widened : diff_.narrowed, std::move(change), row, opens);
  }

  /// Row security may let through what it held back, or the other way round.
  void compare_rows(const AccessRow& before, const AccessRow& after) {
    if (before.access.object == FactId::none || after.access.object == FactId::none) return;
    std::map<std::string, std::vector<std::string>> more;
    std::map<std::string, std::vector<std::string>> less;
    std::map<std::string, std::vector<std::string>> unclear;
    for (const std::string& privilege : after.access.privileges) {
      const std::vector<std::string>& held = before.access.privileges;
      if (std::find(held.begin(), held.end(), privilege) == held.end()) continue;
      const Rows was = standing_before_->row_security().of(before, privilege);
      const Rows is = standing_after_->row_security().of(after, privilege);
      const std::string how = words_of(was) + " before, " + words_of(is) + " now";
      const bool is_more = lets_more(was, is);
      const bool is_less = lets_more(is, was);
      if (is_more != is_less) (is_more ? more : less)[how].push_back(privilege);
      // What the policies ask is not read: which rows these are nobody can say.
      const std::string otherwise = is_more ? how : written_otherwise(was, is);
      if (is_more == is_less && !otherwise.empty()) unclear[otherwise].push_back(privilege);
    }
    for (const auto& [how, privileges] : more) add_rows(diff_.widened, after, true, how, privileges);
    for (const auto& [how, privileges] : less) add_rows(diff_.narrowed, before, false, how, privileges);
    for (const auto& [how, privileges] : unclear) {
      add_rows(diff_.incomparable, before, false, how, privileges);
      diff_.incomparable.back().otherwise.clear();
      if (std::optional<Cause> policy = role_causes_.of_rows(after, true, privileges))
        diff_.incomparable.back().cause = std::move(*policy);
    }
  }

  void add_rows(std::vector<PathChange>& into, const AccessRow& row, bool in_head, const std::string& how,
                const std::vector<std::string>& privileges) {
    const std::optional<ChangedLine> line = beyond_.naming(row, in_head);
    Cause cause = line ? cause_beyond(*line) : why(row, in_head);
    if (std::optional<Cause> policy = role_causes_.of_rows(row, in_head, privileges)) cause = std::move(*policy);
    put(into, {.row = row, .privileges = privileges, .cause = std::move(cause), .how = how}, row, in_head);
  }

  /// What no privilege tells: a way that was there and gives a power more is widened.
  void compare_powers() {
    const std::vector<Power> before = powers_of(base_);
    const std::vector<Power> after = powers_of(head_);
    const PowerChanges changes = power_changes(base_, before, head_, after, homes_, moved_);
    for (const Power* const power : changes.gained) {
      const bool was_there = before_names_.of(scope_in_base(power->row, true)).to_role.contains(way_to(head_, *power));
      add_power(was_there ? diff_.widened : diff_.opened, *power, true,
                {.otherwise = same_power(base_, before, head_, after, *power, homes_, true)});
    }
    for (const Power* const power : changes.lost) {
      const bool is_there =
          after_names_.of(homes_.in_head(base_.scopes[power->row.scope].name)).to_role.contains(way_to(base_, *power));
      add_power(is_there ? diff_.narrowed : diff_.closed, *power, false,
                {.otherwise = same_power(head_, after, base_, before, *power, homes_, false)});
    }
    for (const auto& [power, how] : changes.lets_in_more) add_power(diff_.widened, *power, true, {.how = how});
    for (const auto& [power, how] : changes.lets_in_less) add_power(diff_.narrowed, *power, false, {.how = how});
    for (const auto& [power, how] : changes.takes_others) add_power(diff_.incomparable, *power, false, {.how = how});
  }

  /// The part of a row's key that ends with the role that is logged in as.
  static std::string way_to(const Access& access, const Power& power) {
    AccessRow row = power.row;
    row.as_role = row.role;
    return std::string(to_role(key_of(access, row)));
  }

  struct PowerWords {
    std::string how{};
    std::string otherwise{};
  };

  void add_power(std::vector<PathChange>& into, const Power& power, bool in_head, const PowerWords& words) {
    Cause cause = why(power.row, in_head);
    const bool is_exact = cause.is_changed && cause.is_step;
    if (!is_exact && !power.attribute.empty()) {
      if (std::optional<Cause> given = role_causes_.of_attribute(power.row.as_role, power.attribute, in_head))
        cause = std::move(*given);
    }
    put(into,
        {.row = power.row,
         .cause = std::move(cause),
         .how = words.how,
         .power = power.can,
         .power_rank = power.rank,
         .otherwise = words.otherwise},
        power.row, in_head);
  }

  /// The same way takes requests for other paths.
  void add_requests(std::vector<PathChange>& into, const AccessRow& row, bool in_head, const std::string& how) {
    const std::size_t known = into.size();
    add(into, row, in_head);
    if (into.size() == known) return;
    into.back().how = how;
    // That the other tree has a way of this name is what is told.
    into.back().otherwise.clear();
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

  /// `alone`: the pair that the row is alone in.
  void add(std::vector<PathChange>& into, const AccessRow& row, bool in_head, const Pair* alone = nullptr) {
    PathChange change{.row = row, .cause = why(row, in_head)};
    if (alone != nullptr) change.is_elsewhere = alone->is_elsewhere;
    if (alone != nullptr) name_what_is_new(change, row, in_head);
    if (alone != nullptr && alone->is_in_others) change.deployment = (in_head ? head_ : base_).scopes[row.scope].name;
    put(into, std::move(change), row, in_head);
  }

  /// A line beside the story of a way that only one tree has, which names the way's host, or the database or server
  /// where only those are others, is the cause.
  void name_what_is_new(PathChange& change, const AccessRow& row, bool in_head) const {
    Cause& cause = change.cause;
    if (!cause.is_changed || cause.is_step) return;
    const Access& own = in_head ? head_ : base_;
    const Login& login = own.logins[row.login];
    std::vector<std::string> names;
    if (row.route != FactId::none) names.push_back(own.routes[row.route].host);
    if (change.is_elsewhere) names.insert(names.end(), {login.host, login.database});
    const std::string& text = (cause.in_head ? head_ : base_).analysis.report.sources[cause.span.source].text;
    const std::string_view line = std::string_view(text).substr(cause.span.begin, cause.span.end - cause.span.begin);
    const auto named =
        std::find_if(names.begin(), names.end(), [&](const std::string& name) { return has_word(line, name, "-."); });
    if (named == names.end()) return;
    cause = cause_beyond({.span = cause.span, .in_head = cause.in_head, .is_sure = true, .names = *named});
  }

  /// `told`: the row with what the change is about.
  void put(std::vector<PathChange>& into, PathChange change, const AccessRow& told, bool in_head) {
    const Standing& own = in_head ? *standing_after_ : *standing_before_;
    const Standing& other = in_head ? *standing_before_ : *standing_after_;
    const std::vector<std::string>& given =
        change.privileges.empty() ? change.row.access.privileges : change.privileges;
    change.blocked = own.network().of(change.row.login);
    if (change.row.access.object != FactId::none) {
      change.refused = own.row_security().refused(change.row, given);
      if (!change.is_elsewhere) change.otherwise = other.way_of(change.row, given, own);
    }
    if (!change.otherwise.empty()) change.otherwise = (in_head ? "as before by " : "now by ") + change.otherwise;
    const bool only_settings = !in_head && is_hidden(change);
    if (only_settings && settings_cause_) change.cause = *settings_cause_;
    const bool comparable = in_head || !(unread_.hides(told, conclusions_of(told)) || only_settings);
    if (const auto problem = in_head ? std::nullopt : unread_.left_out(conclusions_of(told)))
      change.cause = cause_unread(*problem);
    (comparable ? into : diff_.incomparable).push_back(std::move(change));
  }

  [[nodiscard]] Cause why(const AccessRow& row, bool in_head) const {
    Cause cause = cause_of(in_head ? head_ : base_, conclusions_of(row), in_head, nearest_, changes_);
    if (cause.is_changed && cause.is_step) return cause;
    std::optional<ChangedLine> line = beyond_.naming(row, in_head);
    // A line that names the way says more than one that only stands near it in the same file.
    if (cause.is_changed && (!line || line->in_head != cause.in_head || line->span.source != cause.span.source))
      return cause;
    if (!line) line = beyond_.of(row, in_head);
    return line ? cause_beyond(*line) : cause;
  }

  /// Why something cannot be compared: what the head says of it.
  [[nodiscard]] Cause cause_unread(std::size_t problem) const {
    const Diagnostic& diagnostic = head_.analysis.report.diagnostics[problem];
    if (!diagnostic.span) return {};
    return {.sentence = diagnostic.message, .span = *diagnostic.span, .in_head = true, .is_changed = true};
  }

  /// What was gained or lost by what did it: each line that does is told with its own privileges.
  void add_by_cause(std::vector<PathChange>& into, const AccessRow& row, const questions::ObjectAccess& changed,
                    bool in_head, const std::string& how) {
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
      put(into, {.row = row, .privileges = part.privileges, .cause = cause, .how = how}, told, in_head);
    }
  }

  /// Whether only the settings make it go: nobody lost it.
  [[nodiscard]] bool is_hidden(const PathChange& change) const {
    return hidden_.has(moved_.in_head(key_of(base_, change.row), base_.scopes[change.row.scope].name), change.power,
                       change.privileges.empty() ? change.row.access.privileges : change.privileges);
  }

  void compare_findings(const std::vector<bool>& kept) {
    const Findings& before = base_.analysis.report.findings;
    diff_.findings.fresh = fresh_findings(head_.analysis.report);
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool is_silent = before[i].status == Status::allowed || before[i].status == Status::ignored;
      if (is_silent) continue;
      if (i < kept.size() && kept[i]) {
        if (unread_.borrows(before[i])) diff_.findings.incomparable.push_back(i);
        continue;
      }
      (unread_.hides(before[i]) ? diff_.findings.incomparable : diff_.findings.fixed).push_back(i);
    }
  }

  const Access& base_;
  const Access& head_;
  const Changes& changes_;
  const Nearest nearest_;
  const Homes homes_;
  const MovedNamespaces moved_;
  const BeyondStory beyond_;
  const RoleCauses role_causes_;
  const Unread unread_;
  /// Of the base's rows and of the head's.
  std::optional<Standing> standing_before_;
  std::optional<Standing> standing_after_;
  TreeNames before_names_;
  TreeNames after_names_;
  /// Where the settings changed, if they did.
  std::optional<Cause> settings_cause_;
  HiddenWays hidden_;
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

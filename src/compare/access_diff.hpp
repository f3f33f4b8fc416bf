#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "compare/access/told_moves.hpp"
#include "compare/causes/cause.hpp"
#include "compare/causes/connections.hpp"
#include "compare/causes/environments.hpp"
#include "compare/findings/judge.hpp"
#include "compare/moves/changed_lines.hpp"
#include "questions/access.hpp"

/// What a change lets whom do: the access paths of two trees compared by their names, so that a moved line, a renamed
/// file or a reordered document is no change.
namespace routegrant::compare {

/// One path that only one tree has, or whose privileges differ, or that lets others come in than before: its entry is
/// reached from farther away, no longer asks who comes, or takes requests that it did not take, or the other way round.
struct PathChange {
  questions::AccessRow row;
  /// What was gained or lost, for paths that both trees have.
  std::vector<std::string> privileges{};
  Cause cause;
  /// How else it differs: "internal before, internet now", "only on column email before", "without USAGE on schema
  /// payment before"; empty where it does not.
  std::string how{};
  /// Whether both trees have it, but for the database that it leads to: then that has to be told.
  bool is_elsewhere = false;
  /// What it is about where no privilege tells it (`Power`): "create and change roles"; empty for privileges.
  std::string power{};
  int power_rank = 0;
  /// How the same can be done from the same entry in the other tree: "as before by Deployment/shop/web as shop_app",
  /// "now by ..."; empty where it cannot.
  std::string otherwise{};
  /// What keeps the workload from the database server: "NetworkPolicy shop/db"; empty if nothing is known to.
  std::string blocked{};
  /// Those of its privileges for which row security lets no row through.
  std::vector<std::string> refused{};
  /// The scope, where another deployment of the other tree has the same way: then it has to be told; else empty.
  std::string deployment{};
};

/// Indexes of findings: `fresh` in the head's report, `fixed` and `incomparable` in the base's. What an `allow`, an
/// ignore or a baseline silences is neither new nor fixed.
struct FindingChanges {
  std::vector<std::size_t> fresh;
  std::vector<std::size_t> fixed;
  /// Gone, but what they rested on could not be read in the head tree: never shown as a fix.
  std::vector<std::size_t> incomparable;
};

/// Each list of paths has the worst first (`weight_of`).
struct AccessDiff {
  std::vector<PathChange> opened;
  std::vector<PathChange> widened;
  std::vector<PathChange> narrowed;
  std::vector<PathChange> closed;
  /// Gone or narrower, but a file that they rested on was not understood in the head tree, the role of the workload's
  /// login is known no more or comes from elsewhere outside of Git, or only the settings make them go: never shown as
  /// closed.
  std::vector<PathChange> incomparable;
  /// Namespaces, database objects and roles that are called otherwise now; what is the same but for that is no change.
  std::vector<Moved> moved;
  /// Whole deployments that copy another, or that go while another stays: their ways are no others.
  EnvironmentChanges environments;
  /// Who may connect to which database server, by network policies.
  ConnectionChanges connections;
  FindingChanges findings;
  /// What is not understood in the head and was in the base, or was not there, and charts that nobody sees rendered
  /// and that the change touches: indexes of the head's diagnostics.
  std::vector<std::size_t> unread;

  [[nodiscard]] bool empty() const {
    return opened.empty() && widened.empty() && narrowed.empty() && closed.empty() && incomparable.empty() &&
           environments.empty() && connections.empty() && findings.fresh.empty() && findings.fixed.empty() &&
           findings.incomparable.empty();
  }
};

/// Compares two analyses of which `judge_change` has judged the head. `base` and `head` index them; rows of `closed`
/// and `narrowed` belong to the base.
[[nodiscard]] AccessDiff access_diff(const questions::Access& base, const questions::Access& head,
                                     const Changes& changes, const Judgement& judgement);

/// The findings of a report that count as new.
[[nodiscard]] std::vector<std::size_t> fresh_findings(const Report& head);

}  // namespace routegrant::compare

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "helm/rendering.hpp"
#include "load/discover.hpp"
#include "load/documents.hpp"
#include "model/model.hpp"
#include "routegrant/report.hpp"
#include "routegrant/result.hpp"
#include "routegrant/settings.hpp"
#include "rules/suppress.hpp"

namespace routegrant {

/// A file given as text: for tests, rule examples and trees that are read from Git objects.
struct InputFile {
  std::string path{};
  std::string text{};
  /// A sentence for a diagnostic about it, where it is there and was not read; else empty.
  std::string problem{};
  Diagnostic::Kind problem_kind = Diagnostic::Kind::incomplete;
};

/// How to analyse; what a user may choose.
struct AnalysisOptions {
  /// `--config FILE`; empty: looked for at the root, unless `no_config`.
  std::string config{};
  bool no_config = false;
  /// Settings to use in place of those that the tree holds: what a change of them does is asked so.
  std::optional<InputFile> settings{};
  /// Texts to read in place of what the tree holds under their paths, or beside it: what it holds cannot be read, and
  /// is taken for what stood there before.
  std::vector<InputFile> stand_ins{};
  /// Scopes of the tree that are not read, by their names: nothing deploys them, as a comparison with another tree
  /// shows.
  std::set<std::string> undeployed{};
  /// `--untrusted`: the tree's own settings and ignores are not read.
  bool untrusted = false;
  bool closed_world = false;
  /// 13 to 18; 0: by settings, image tag, else 15.
  int postgres_version = 0;
  std::string dialect{};
  /// `--scope NAME`; empty: all.
  std::string scope{};
  /// `--rules DIR`; further rules by whoever runs us.
  std::string rules_directory{};
  std::vector<std::string> select{};
  std::vector<std::string> ignore{};
  /// The date (ISO, UTC) by which an `allow` has expired; empty: none does.
  std::string today{};
  /// 0: as many as the machine has.
  unsigned jobs = 0;
  load::Limits limits{};
  /// What the other analyses of a comparison have read; with the same limits. Null: each file is parsed.
  std::shared_ptr<yaml::SharedReadings> readings{};
  /// `--render`
  helm::Rendering rendering{};
  /// Whether the findings that several deployments take from one base count as one. A comparison of two trees asks for
  /// all, and unites what is left (`rules::unite_deployments`).
  bool unite_deployments = true;
  /// Whether somebody reads the model and the objects after the analysis, as questions and comparisons do. Otherwise
  /// they are gone when rules are asked, and only the report is there.
  bool keeps_model = true;
  /// Whether rules are asked; questions need only the model and the graph.
  bool ask_rules = true;
};

/// What of the tree before counts in a tree that cannot be read there itself (`compare::borrow_unread`).
struct Borrowed {
  /// Bytes from the first to before the second.
  using Range = std::pair<std::uint32_t, std::uint32_t>;
  /// By path in the tree before.
  std::map<std::string, std::vector<Range>> ranges{};
  /// Names of scopes, which both trees call the same.
  std::set<std::string> scopes{};
};

/// Everything one run knows.
struct Analysis {
  Report report;
  Model model;
  /// The directory that paths are relative to, absolute; empty for files given as text.
  std::string root;
  /// Keeps the trees alive that the model's cursors point into.
  std::vector<load::Object> objects{};
  Borrowed borrowed{};
};

/// Reads and analyses paths of the disk. An error is a mistake in what we were asked (settings, rules): exit code 2.
[[nodiscard]] Result<Analysis> analyze(const load::Paths& paths, const AnalysisOptions& options);

/// The same over files given as text.
[[nodiscard]] Result<Analysis> analyze(std::vector<InputFile> files, const AnalysisOptions& options);

/// What the tree itself asks to ignore: comments anywhere, and an annotation of any object.
[[nodiscard]] std::vector<rules::Ignore> ignores_of(const Analysis& analysis);

/// "0.1.0"
[[nodiscard]] std::string_view version();

}  // namespace routegrant

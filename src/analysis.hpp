#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
};

/// How to analyse; what a user may choose.
struct AnalysisOptions {
  /// `--config FILE`; empty: looked for at the root, unless `no_config`.
  std::string config{};
  bool no_config = false;
  /// Settings to use in place of those that the tree holds: what a change of them does is asked so.
  std::optional<InputFile> settings{};
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
  /// Whether rules are asked; questions need only the model and the graph.
  bool ask_rules = true;
};

/// Everything one run knows.
struct Analysis {
  Report report;
  Model model;
  /// The directory that paths are relative to, absolute; empty for files given as text.
  std::string root;
  /// Keeps the trees alive that the model's cursors point into.
  std::vector<load::Object> objects{};
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

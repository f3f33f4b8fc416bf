#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kustomize/files.hpp"
#include "kustomize/value.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::helm {

/// What an Argo CD Application puts on top of its chart's values.
struct ApplicationValues {
  /// A mapping with nulls (`stacked`).
  kustomize::Value values{};
  /// Names of values files that are not in the tree, so that what they set is not known.
  std::vector<kustomize::Value> missing{};
  /// Paths of `fileParameters` that are not among the files which are read: a placeholder stands for what they hold.
  std::vector<kustomize::Value> unread{};
  /// A parameter that helm refuses: then nothing is installed.
  std::optional<Span> refused{};
};

/// What `source.helm` says (reposerver/repository/repository.go, helmTemplate; util/helm/cmd.go, template): the files
/// of `valueFiles`, under `valuesObject` or, only where there is none, `values`; then `parameters` as `--set`, those
/// with `forceString` as `--set-string`, and `fileParameters` as `--set-file`. Files are looked for from `directory`,
/// that of the chart, with `/` from the root and with `$name/` from a source of that name; without a directory the
/// chart, and what lies beside it, is not in the tree.
[[nodiscard]] ApplicationValues application_values(const kustomize::Value& helm,
                                                   const std::optional<std::string>& directory,
                                                   kustomize::Files& files);

/// Tells that one of `unread` is not read; `by` names the Application.
[[nodiscard]] Diagnostic unread_parameter(const kustomize::Value& path, const std::string& by);

}  // namespace routegrant::helm

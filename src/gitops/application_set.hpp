#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/delivery.hpp"

namespace routegrant::gitops {

/// What the Applications of an Argo CD ApplicationSet deploy: its template, filled in by each set of parameters that
/// its generators give (list, git directories and files of this tree, matrix and merge of these). Where a generator
/// asks a cluster or a server, its parameters stay as they are written; what then has no path is undecided. So is what
/// a `templatePatch` (template_patch.hpp) changes in a way that is not known.
[[nodiscard]] std::vector<Delivery> application_set_deliveries(const kustomize::Value& object, std::string_view file,
                                                               kustomize::Files& files);

/// One set of parameters, flat: `path.basename`, `path.segments.0`, `cluster.name`.
using Parameters = std::map<std::string, std::string, std::less<>>;

/// The text with `{{name}}`, or with `goTemplate` `{{.name}}` and `{{index .list 0}}`, filled in; what is not known, or
/// calls other functions, stays as it is written.
[[nodiscard]] std::string filled_in(std::string_view text, const Parameters& parameters, bool is_go_template);

/// The same for every scalar of a value, each at its place.
void fill_in(kustomize::Value& value, const Parameters& parameters, bool is_go_template, kustomize::Texts& texts);

/// The directories that the set's generators would take, did they not exclude them (Argo CD, "Git Generator", "Exclude
/// directories"): nothing deploys what lies there.
[[nodiscard]] std::set<std::string> excluded_directories(const kustomize::Value& object, std::string_view file,
                                                         kustomize::Files& files);

}  // namespace routegrant::gitops

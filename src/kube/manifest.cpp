#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/kinds/custom_resource.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// Kinds that the readers of scopes want: they say which documents belong together, or which chart a release is of.
constexpr std::array scope_kinds{"Component", "Kustomization", "List", "OCIRepository", "Template"};

/// What a HelmRelease may name instead of a chart, its HelmChart among them, which is another than k3s'.
constexpr std::string_view flux_sources = "source.toolkit.fluxcd.io";

/// The group of `apiVersion`; `core` for the core group, which writes none.
std::string_view group_of(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view("core") : api_version.substr(0, slash);
}

/// A manifest that somebody fills in by hand before it is applied.
void tell_brackets(const yaml::Cursor& object, Diagnostics& out) {
  const yaml::Cursor metadata = object["metadata"];
  for (const char* field : {"namespace", "name"}) {
    if (!is_bracketed(metadata[field])) continue;
    out.push_back({.kind = Diagnostic::Kind::incomplete,
                   .span = metadata[field].span(),
                   .message = "the manifest holds placeholders: its " + std::string(field) + " is still '" +
                              std::string(metadata[field].text()) + "'"});
    return;
  }
}

}  // namespace

const std::vector<const Kind*>& all_kinds() {
  static const std::vector<const Kind*> kinds{
#define KIND(name) &(name),
#include "kube/kinds.def"
#undef KIND
  };
  return kinds;
}

bool is_wanted_kind(std::string_view kind) {
  const auto& kinds = all_kinds();
  return kind.ends_with("List") || std::find(scope_kinds.begin(), scope_kinds.end(), kind) != scope_kinds.end() ||
         std::any_of(kinds.begin(), kinds.end(), [&](const Kind* known) { return known->name == kind; });
}

bool is_foreign(const yaml::Cursor& object) {
  const std::string_view name = object["kind"].text();
  const std::string_view group = group_of(object["apiVersion"].text());
  if (group == flux_sources) return false;
  bool is_known_elsewhere = false;
  for (const Kind* kind : all_kinds()) {
    if (kind->name != name) continue;
    if (text::contains_word(kind->groups, group)) return false;
    is_known_elsewhere = true;
  }
  return is_known_elsewhere;
}

bool is_wanted_document(std::string_view kind, std::string_view text) {
  return is_wanted_kind(kind) || may_hold_pods(kind, text);
}

Read read_object(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const std::string_view api_version = object["apiVersion"].text();
  const std::string_view name = object["kind"].text();
  if (api_version.empty() || name.empty()) return Read::not_an_object;
  const std::string_view group = group_of(api_version);
  for (const Kind* kind : all_kinds()) {
    if (kind->name != name || !text::contains_word(kind->groups, group)) continue;
    // A patch without a name applies to objects that lie elsewhere; it is none itself.
    const yaml::Cursor metadata = object["metadata"];
    if (metadata["name"].text().empty() && metadata["generateName"].text().empty()) return Read::not_an_object;
    tell_brackets(object, out);
    kind->read(object, into, out);
    return Read::understood;
  }
  return read_custom_resource(object, into) ? Read::understood : Read::unknown_kind;
}

}  // namespace routegrant::kube

#include "compare/causes/outside_sources.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/cursor.hpp"
#include "yaml/reader.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;

/// One value of a manifest that says where a Secret's key comes from.
struct Leaf {
  std::string path;
  std::string text;
  Span span;
};

void add_leaves(const yaml::Cursor& at, const std::string& path, std::vector<Leaf>& into) {
  if (at.is_mapping() || at.is_sequence()) {
    std::size_t index = 0;
    for (const yaml::Cursor& item : at.items())
      add_leaves(item, path + "." + (at.is_mapping() ? std::string(item.key()) : std::to_string(index++)), into);
    return;
  }
  if (at.present()) into.push_back({.path = path, .text = std::string(at.text()), .span = at.span()});
}

/// The entry of `data` that is called so; else all that may hold the key. The store besides (external-secrets.io,
/// "ExternalSecret").
void add_external_secret(const yaml::Cursor& spec, const std::string& key, std::vector<Leaf>& into) {
  bool is_found = false;
  for (const yaml::Cursor& item : spec["data"].items()) {
    if (item["secretKey"].text() != key || spec["target"]["template"]["data"][key]) continue;
    is_found = true;
    add_leaves(item["remoteRef"], "remoteRef", into);
    add_leaves(item["sourceRef"], "sourceRef", into);
  }
  if (!is_found) {
    add_leaves(spec["data"], "data", into);
    add_leaves(spec["dataFrom"], "dataFrom", into);
  }
  add_leaves(spec["secretStoreRef"], "secretStoreRef", into);
}

/// What the manifest that makes a Secret says of where the key's value comes from; nothing of kinds that are not known.
std::vector<Leaf> leaves_of(const yaml::Cursor& root, const std::string& producer, const std::string& key) {
  std::vector<Leaf> leaves;
  const yaml::Cursor spec = root["spec"];
  if (producer == "ExternalSecret") add_external_secret(spec, key, leaves);
  if (producer == "ClusterExternalSecret") add_external_secret(spec["externalSecretSpec"], key, leaves);
  if (producer == "SealedSecret") add_leaves(spec["encryptedData"][key], key, leaves);
  if (producer == "VaultStaticSecret" || producer == "VaultDynamicSecret") {
    for (const char* const name : {"mount", "namespace", "path"}) add_leaves(spec[name], name, leaves);
  }
  return leaves;
}

const kube::KeyedObject* secret_of(const Access& access, const Login& login) {
  const std::string& scope_name = access.scopes[access.workloads[login.workload].scope].name;
  for (const ScopeModel& scope : access.analysis.model.scopes) {
    if (scope.name != scope_name) continue;
    const auto& all = scope.cluster.keyed;
    const auto found = std::find_if(all.begin(), all.end(), [&](const kube::KeyedObject& one) {
      return one.is_secret && (one.meta.object() == login.secret || one.meta.name.value == login.secret);
    });
    if (found != all.end()) return &*found;
  }
  return nullptr;
}

/// The manifest is read anew: facts do not keep what nobody in the tree can follow.
std::vector<Leaf> source_of(const Access& access, FactId fact) {
  const Login& login = access.logins[fact];
  if (login.known == "known" || login.secret.empty()) return {};
  const kube::KeyedObject* const secret = secret_of(access, login);
  if (secret == nullptr) return {};
  const Sources& sources = access.analysis.report.sources;
  const Span name = secret->meta.name.span;
  if (!sources[name.source].segments.empty()) return {};
  Diagnostics told_already;
  const yaml::Reading reading = yaml::read(sources, name.source, {}, told_already);
  for (const yaml::Document& document : reading.documents) {
    if (document.tree != nullptr && document.span.begin <= name.begin && name.begin < document.span.end)
      return leaves_of(document.root(), secret->producer, login.key_name);
  }
  return {};
}

}  // namespace

std::optional<Cause> source_outside_changed(const Access& base, FactId before, const Access& head, FactId after,
                                            const Changes& changes) {
  if (base.logins[before].known == "known" || head.logins[after].known == "known") return std::nullopt;
  const std::vector<Leaf> was = source_of(base, before);
  const std::vector<Leaf> is = source_of(head, after);
  if (was.empty() || is.empty()) return std::nullopt;
  const auto is_same = [](const Leaf& a, const Leaf& b) { return a.path == b.path && a.text == b.text; };
  const auto now = std::find_if(is.begin(), is.end(), [&](const Leaf& leaf) {
    return std::none_of(was.begin(), was.end(), [&](const Leaf& other) { return is_same(leaf, other); });
  });
  if (now == is.end()) return std::nullopt;
  const Sources& sources = head.analysis.report.sources;
  return Cause{.sentence = "the user's name lies outside of Git, and comes from elsewhere there now",
               .span = now->span,
               .in_head = true,
               .is_changed = is_changed(changes, sources.place(now->span), true)};
}

}  // namespace routegrant::compare

#include "load/united_scopes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "load/named_objects.hpp"

namespace routegrant::load {
namespace {

/// So many are named in the reason.
constexpr std::size_t most_named = 3;

/// "Service shop/web", which is unique among kinds of the core group.
std::string identity_of(std::string_view kind, std::string_view space, std::string_view name) {
  std::string identity(kind);
  return identity.append(" ").append(space).append("/").append(name);
}

std::string identity_of(const Object& object) {
  const std::string_view version = object.root["apiVersion"].text();
  const std::size_t slash = version.find('/');
  const yaml::Cursor metadata = object.root["metadata"];
  if (metadata["name"].text().empty()) return {};
  std::string kind(object.root["kind"].text());
  if (slash != std::string_view::npos) kind.append(".").append(version.substr(0, slash));
  return identity_of(kind, metadata["namespace"].text(), metadata["name"].text());
}

bool only_configures(std::string_view kind) {
  constexpr std::array<std::string_view, 7> kinds{"ConfigMap",   "NetworkPolicy", "ResourceQuota", "Role",
                                                  "RoleBinding", "Secret",        "ServiceAccount"};
  return text::is_one_of(kind, kinds);
}

bool runs(std::string_view kind) {
  constexpr std::array<std::string_view, 7> kinds{"CronJob", "DaemonSet", "Deployment", "Job",
                                                  "Pod",     "Rollout",   "StatefulSet"};
  return text::is_one_of(kind, kinds);
}

/// The labels of the pods that the object runs.
yaml::Cursor pod_labels(const yaml::Cursor& root) {
  if (root["kind"].text() == "Pod") return root["metadata"]["labels"];
  yaml::Cursor spec = root["spec"];
  if (spec["jobTemplate"]) spec = spec["jobTemplate"]["spec"];
  return spec["template"]["metadata"]["labels"];
}

/// Pods as a Service of their namespace looks for them.
struct Pods {
  std::size_t scope = 0;
  std::string identity{};
  yaml::Cursor labels{};
};

bool are_selected(const Pods& pods, const yaml::Cursor& selector) {
  const auto pairs = selector.items();
  return std::all_of(pairs.begin(), pairs.end(), [&](const yaml::Cursor& pair) {
    return pods.labels[pair.key()] && pods.labels[pair.key()].text() == pair.text();
  });
}

std::size_t common_parts(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> of_a = text::split(a, '/');
  const std::vector<std::string_view> of_b = text::split(b, '/');
  std::size_t common = 0;
  while (common < std::min(of_a.size(), of_b.size()) && of_a[common] == of_b[common]) ++common;
  return common;
}

/// Scopes that are one so far.
struct Union {
  std::vector<std::size_t> members{};
  /// By identity, where it stands.
  std::map<std::string, Span> made{};
  /// By file with a workload, the members that build on it.
  std::map<SourceId, std::vector<std::size_t>> built_on{};
};

class Uniting {
 public:
  Uniting(const std::vector<Object>& objects, std::vector<Scope>& scopes) : objects_(objects), scopes_(scopes) {}

  void run() {
    for (std::size_t s = 0; s < scopes_.size(); ++s) {
      if (scopes_[s].kind == "kustomization") gather(s);
    }
    if (unions_.size() < 2) return;
    for (const auto& [own, ignored] : unions_) find_named(own);
    for (const auto& [names, identity] : named_) unite(names.first, names.second, identity);
    for (const auto& [first, united] : unions_) {
      if (united.members.size() > 1) write(united);
    }
    std::erase_if(scopes_, [](const Scope& scope) { return scope.name.empty(); });
  }

 private:
  void gather(std::size_t scope) {
    Union& own = unions_[scope];
    own.members = {scope};
    home_[scope] = scope;
    for (const std::size_t member : scopes_[scope].objects) {
      const Object& object = objects_[member];
      const std::string_view kind = object.root["kind"].text();
      if (runs(kind)) own.built_on[object.source] = {scope};
      std::string identity = identity_of(object);
      if (identity.empty() || kind == "Namespace") continue;
      if (const yaml::Cursor labels = pod_labels(object.root); runs(kind) && labels.is_mapping()) {
        const std::string_view space = object.root["metadata"]["namespace"].text();
        pods_[std::string(space)].push_back({.scope = scope, .identity = identity, .labels = labels});
      }
      constexpr std::array<std::string_view, 5> named{"Cluster.postgresql.cnpg.io", "ConfigMap",
                                                      "MariaDB.k8s.mariadb.com", "Secret", "Service"};
      if (text::is_one_of(std::string_view(identity).substr(0, identity.find(' ')), named))
        makers_[identity].push_back(scope);
      own.made.emplace(std::move(identity), object.root.span());
    }
  }

  void find_named(std::size_t own) {
    for (const std::size_t member : scopes_[own].objects) {
      find_selected(own, objects_[member].root);
      for (const NamedObject& named : named_objects(objects_[member].root)) {
        const std::string_view own_namespace = objects_[member].root["metadata"]["namespace"].text();
        const bool is_meant = named.namespace_name == own_namespace || named.is_claimed;
        if (named.namespace_name.empty() || !is_meant) continue;
        const std::string identity = identity_of(named.kind, named.namespace_name, named.name);
        const auto makers = makers_.find(identity);
        if (makers == makers_.end() || unions_.at(own).made.contains(identity)) continue;
        if (const std::optional<std::size_t> maker = nearest(own, makers->second))
          named_.emplace(std::pair(own, *maker), identity);
      }
    }
  }

  /// A Service without pods of its own scope is made for those of another.
  void find_selected(std::size_t own, const yaml::Cursor& service) {
    const yaml::Cursor selector = service["spec"]["selector"];
    const std::string space(service["metadata"]["namespace"].text());
    const bool selects = service["kind"].text() == "Service" && service["apiVersion"].text() == "v1";
    if (!selects || space.empty() || !selector.is_mapping() || selector.size() == 0) return;
    std::map<std::size_t, std::string_view> found;
    for (const Pods& pods : pods_[space]) {
      if (!are_selected(pods, selector)) continue;
      if (pods.scope == own) return;
      found.emplace(pods.scope, pods.identity);
    }
    std::vector<std::size_t> makers;
    makers.reserve(found.size());
    for (const auto& [scope, identity] : found) makers.push_back(scope);
    if (const std::optional<std::size_t> maker = nearest(own, makers))
      named_.emplace(std::pair(own, *maker), found.at(*maker));
  }

  [[nodiscard]] std::optional<std::size_t> nearest(std::size_t own, const std::vector<std::size_t>& makers) const {
    std::size_t longest = 0;
    std::vector<std::size_t> nearest;
    for (const std::size_t maker : makers) {
      const std::size_t common = common_parts(scopes_[own].name, scopes_[maker].name);
      if (common > longest) nearest.clear();
      longest = std::max(longest, common);
      if (common == longest) nearest.push_back(maker);
    }
    return nearest.size() == 1 ? std::optional(nearest.front()) : std::nullopt;
  }

  void unite(std::size_t own, std::size_t maker, const std::string& identity) {
    std::size_t larger = home_.at(own);
    std::size_t smaller = home_.at(maker);
    if (larger == smaller || contradict(unions_.at(larger), unions_.at(smaller))) return;
    if (unions_.at(larger).made.size() < unions_.at(smaller).made.size()) std::swap(larger, smaller);
    Union taken = std::move(unions_.at(smaller));
    unions_.erase(smaller);
    Union& united = unions_.at(larger);
    for (const std::size_t member : taken.members) home_[member] = larger;
    united.members.insert(united.members.end(), taken.members.begin(), taken.members.end());
    united.made.merge(taken.made);
    for (auto& [source, members] : taken.built_on) {
      std::vector<std::size_t>& all = united.built_on[source];
      all.insert(all.end(), members.begin(), members.end());
    }
    reasons_.emplace(own, identity);
  }

  [[nodiscard]] bool contradict(const Union& a, const Union& b) const {
    const Union& small = a.made.size() < b.made.size() ? a : b;
    const Union& large = a.made.size() < b.made.size() ? b : a;
    for (const auto& [identity, span] : small.made) {
      const auto found = large.made.find(identity);
      if (found == large.made.end()) continue;
      const std::size_t end = identity.find_first_of(". ");
      if (!only_configures(std::string_view(identity).substr(0, end)) || found->second != span) return true;
    }
    for (const auto& [source, members] : a.built_on) {
      const auto found = b.built_on.find(source);
      if (found != b.built_on.end() && !one_names_all(a, b, members, found->second)) return true;
    }
    return false;
  }

  /// Whether a scope of the two names each of these variants.
  [[nodiscard]] bool one_names_all(const Union& a, const Union& b, const std::vector<std::size_t>& some,
                                   const std::vector<std::size_t>& others) const {
    const auto names_all = [&](std::size_t own) {
      const auto names = [&](std::size_t variant) { return named_.contains({own, variant}); };
      return std::all_of(some.begin(), some.end(), names) && std::all_of(others.begin(), others.end(), names);
    };
    return std::any_of(a.members.begin(), a.members.end(), names_all) ||
           std::any_of(b.members.begin(), b.members.end(), names_all);
  }

  void write(const Union& united) {
    std::vector<std::size_t> members = united.members;
    std::sort(members.begin(), members.end());
    std::vector<std::string> names;
    Scope& into = scopes_[members.front()];
    std::string common = into.name;
    const std::string* reason = nullptr;
    std::set<std::string> seen;
    std::vector<std::size_t> objects;
    for (const std::size_t member : members) {
      Scope& scope = scopes_[member];
      names.push_back(scope.name);
      common = common_directory(common, scope.name);
      for (const std::size_t object : scope.objects) {
        const std::string identity = identity_of(objects_[object]);
        // Of a Namespace the last has the last word on its labels.
        const bool may_repeat = identity.empty() || identity.starts_with("Namespace ");
        if (may_repeat || seen.insert(identity).second) objects.push_back(object);
      }
      if (const auto found = reasons_.find(member); found != reasons_.end() && reason == nullptr)
        reason = &found->second;
      if (member == members.front()) continue;
      into.files.insert(into.files.end(), scope.files.begin(), scope.files.end());
      into.parts.insert(into.parts.end(), scope.parts.begin(), scope.parts.end());
      scope.name.clear();
    }
    into.objects = std::move(objects);
    into.name = name_for(members, common, *reason);
    const std::size_t more = names.size() > most_named ? names.size() - most_named : 0;
    names.resize(names.size() - more);
    if (more > 0) names.push_back(std::to_string(more) + " more");
    into.reason = "the kustomizations " + text::enumerated(names) +
                  " go to one namespace, and one names what another makes (" + *reason +
                  "), so they are deployed together";
  }

  /// The directory that holds them all, with the namespace where other scopes lie in it, too.
  [[nodiscard]] std::string name_for(const std::vector<std::size_t>& members, const std::string& directory,
                                     std::string_view identity) const {
    const std::string below = directory == "." ? std::string() : directory + "/";
    for (std::size_t s = 0; s < scopes_.size(); ++s) {
      const bool lies_there = scopes_[s].name == directory || scopes_[s].name.starts_with(below);
      if (scopes_[s].name.empty() || !lies_there || std::binary_search(members.begin(), members.end(), s)) continue;
      const std::size_t space = identity.find(' ') + 1;
      std::string name = below + "* (";
      return name.append(identity.substr(space, identity.rfind('/') - space)).append(")");
    }
    return directory;
  }

  static std::string common_directory(std::string_view a, std::string_view b) {
    const std::vector<std::string_view> parts = text::split(a, '/');
    std::vector<std::string> common;
    for (std::size_t i = 0; i < common_parts(a, b); ++i) common.emplace_back(parts[i]);
    return common.empty() ? "." : text::join(common, "/");
  }

  const std::vector<Object>& objects_;
  std::vector<Scope>& scopes_;
  /// By one of their scopes.
  std::map<std::size_t, Union> unions_;
  /// The union of each scope.
  std::map<std::size_t, std::size_t> home_;
  std::map<std::string, std::vector<std::size_t>> makers_;
  /// By namespace.
  std::map<std::string, std::vector<Pods>> pods_;
  /// Who names whom, by which object.
  std::map<std::pair<std::size_t, std::size_t>, std::string> named_;
  std::map<std::size_t, std::string> reasons_;
};

}  // namespace

void unite_kustomizations(const std::vector<Object>& objects, std::vector<Scope>& scopes) {
  Uniting(objects, scopes).run();
}

}  // namespace routegrant::load

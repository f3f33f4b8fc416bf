#include "compare/moves/moved_namespaces.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "compare/moves/moved_names.hpp"
#include "compare/moves/moved_objects.hpp"
#include "compare/moves/moved_roles.hpp"

namespace routegrant::compare {
namespace {

struct Contents {
  std::set<std::string> workloads;
  std::set<std::string> all;
};

using Namespaces = std::map<std::string, Contents>;

/// By scope.
using Scopes = std::map<std::string, Namespaces>;

template <class Row>
void add(const Graph& graph, std::string_view kind, const std::map<FactId, std::string>& names, Scopes& into) {
  for (const Row& row : graph.table<Row>().rows)
    into[names.at(row.scope)][row.namespace_name].all.insert(std::string(kind) + "/" + row.name);
}

Scopes namespaces_of(const Graph& graph) {
  std::map<FactId, std::string> names;
  const auto& scopes = graph.table<Scope>();
  for (std::size_t i = 0; i < scopes.rows.size(); ++i) names.emplace(scopes.facts[i], scopes.rows[i].name);
  Scopes all;
  for (const Workload& workload : graph.table<Workload>().rows) {
    Contents& contents = all[names.at(workload.scope)][workload.namespace_name];
    contents.workloads.insert(workload.kind + "/" + workload.name);
    contents.all.insert(workload.kind + "/" + workload.name);
  }
  add<Service>(graph, "Service", names, all);
  add<Route>(graph, "route", names, all);
  add<Secret>(graph, "Secret", names, all);
  add<Policy>(graph, "policy", names, all);
  return all;
}

void add_to(Namespaces& all, const Namespaces& some) {
  for (const auto& [name, contents] : some) {
    all[name].workloads.insert(contents.workloads.begin(), contents.workloads.end());
    all[name].all.insert(contents.all.begin(), contents.all.end());
  }
}

/// Those that have a name, of all scopes.
Namespaces named_in(const Scopes& scopes) {
  Namespaces all;
  for (const auto& [scope, namespaces] : scopes) add_to(all, namespaces);
  all.erase("");
  return all;
}

std::size_t shared(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::vector<std::string> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both.size();
}

bool is_like(const Contents& a, const Contents& b) {
  return shared(a.workloads, b.workloads) > 0 && 2 * shared(a.all, b.all) > std::max(a.all.size(), b.all.size());
}

/// Those of `to` that a namespace may be, which `from` has not.
std::vector<std::string> candidates(const std::string& name, const Namespaces& from, const Namespaces& to) {
  std::vector<std::string> found;
  for (const auto& [other, contents] : to) {
    if (!from.contains(other) && is_like(from.at(name), contents)) found.push_back(other);
  }
  return found;
}

bool is_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// Whether a name stands at `at` as a namespace: before the slash of an object's name, or behind the word.
bool is_namespace_at(std::string_view text, std::size_t at, std::size_t size) {
  if (at > 0 && is_of_name(text[at - 1])) return false;
  const std::string_view after = text.substr(at + size);
  if (after.starts_with('/')) return true;
  const std::string_view before = text.substr(0, at);
  const bool is_named = before.ends_with("namespace ") || before.ends_with("namespace '");
  return is_named && (after.empty() || !is_of_name(after.front()));
}

/// What got another namespace in one scope: `own` are its namespaces, `before` those of all that its counterpart `home`
/// was made of. What `everywhere` names is told already.
std::vector<MovedNamespace> moved_in_scope(const Namespaces& own, const Namespaces& before, const Namespaces& after,
                                           const std::vector<MovedNamespace>& everywhere) {
  const auto is_told = [&](const std::string& name, std::string MovedNamespace::*end) {
    return std::any_of(everywhere.begin(), everywhere.end(),
                       [&](const MovedNamespace& moved) { return moved.*end == name; });
  };
  Namespaces left;
  for (const auto& [name, contents] : own) {
    if (!after.contains(name) && !is_told(name, &MovedNamespace::from)) left.emplace(name, contents);
  }
  Namespaces came;
  for (const auto& [name, contents] : after) {
    if (!name.empty() && !before.contains(name) && !is_told(name, &MovedNamespace::to)) came.emplace(name, contents);
  }
  std::vector<MovedNamespace> moved;
  for (const auto& [name, contents] : left) {
    const std::vector<std::string> found = candidates(name, left, came);
    if (found.size() != 1 || candidates(found.front(), came, left).size() != 1) continue;
    moved.push_back({.kind = "namespace", .from = name, .to = found.front()});
  }
  return moved;
}

}  // namespace

MovedNamespaces::MovedNamespaces(const Report& base, const Report& head, const Homes& homes, const Changes& changes) {
  const Scopes scopes_before = namespaces_of(base.graph);
  const Scopes scopes_after = namespaces_of(head.graph);
  const Namespaces before = named_in(scopes_before);
  const Namespaces after = named_in(scopes_after);
  for (const auto& [name, contents] : before) {
    if (after.contains(name)) continue;
    const std::vector<std::string> found = candidates(name, before, after);
    if (found.size() == 1 && candidates(found.front(), after, before).size() == 1)
      namespaces_.push_back({.kind = "namespace", .from = name, .to = found.front()});
  }
  all_ = namespaces_;
  // What each scope of the head was made of.
  Scopes before_by_head;
  for (const auto& [scope, namespaces] : scopes_before) add_to(before_by_head[homes.in_head(scope)], namespaces);
  for (const auto& [scope, namespaces] : scopes_before) {
    const std::string& home = homes.in_head(scope);
    const auto now = scopes_after.find(home);
    if (now == scopes_after.end()) continue;
    for (MovedNamespace& moved : moved_in_scope(namespaces, before_by_head[home], now->second, namespaces_)) {
      moved.scope = home;
      if (moved.from.empty()) {
        new_in_scope_.emplace(home, moved.to);
      } else {
        by_scope_.emplace(scope, moved);
      }
      all_.push_back(std::move(moved));
    }
  }
  std::vector<MovedObject> objects = moved_objects(base, head, changes);
  for (MovedObject& role : moved_roles(base, head, changes)) {
    // "shop_app as orders_writer"
    objects_["as"].emplace(role.from, role.to);
    objects.push_back(std::move(role));
  }
  add_names(moved_names(base, head, homes, changes));
  for (const MovedObject& object : objects) {
    objects_[object.kind].emplace(object.from, object.to);
    all_.push_back({.kind = object.kind, .from = object.from, .to = object.to});
  }
}

void MovedNamespaces::add_names(const std::vector<MovedObject>& names) {
  for (const MovedObject& object : names) {
    const auto space_of = [](const std::string& name) {
      const std::size_t slash = name.find('/');
      return slash == std::string::npos ? std::string() : name.substr(0, slash);
    };
    const std::string name = object.from.substr(object.from.find('/') + 1);
    const std::string space = space_of(object.to);
    // What got another namespace is called after that already when names are looked at.
    const bool is_elsewhere = space != space_of(object.from) &&
                              std::none_of(namespaces_.begin(), namespaces_.end(), [&](const MovedNamespace& moved) {
                                return moved.from == space_of(object.from) && moved.to == space;
                              });
    std::string from = space;
    if (!space.empty()) from += "/";
    from += name;
    if (is_elsewhere || from == object.to) continue;
    objects_[object.kind].emplace(from, object.to);
    all_.push_back({.kind = object.kind, .from = object.from, .to = object.to});
  }
}

std::string MovedNamespaces::in_head(std::string_view text, std::string_view scope) const {
  std::string out = namespaces_in_head(text, scope);
  if (!objects_.empty()) out = objects_in_head(out);
  return out;
}

std::string MovedNamespaces::without_new(std::string_view text, std::string_view scope) const {
  std::string out;
  const auto [first, last] = new_in_scope_.equal_range(scope);
  if (first == last) return std::string(text);
  for (std::size_t at = 0; at < text.size();) {
    const auto found = std::find_if(first, last, [&, &at = at](const auto& one) {
      const std::string& name = one.second;
      return text.substr(at).starts_with(name) && text.substr(at + name.size()).starts_with('/') &&
             is_namespace_at(text, at, name.size());
    });
    if (found == last) {
      out += text[at++];
      continue;
    }
    at += found->second.size() + 1;
  }
  return out;
}

std::string MovedNamespaces::objects_in_head(std::string_view text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    out += text[at++];
    if (text[at - 1] != ' ' && text[at - 1] != '/') continue;
    const auto kind = std::find_if(objects_.begin(), objects_.end(), [&](const auto& one) {
      const std::string_view before = text.substr(0, at - 1);
      return before.ends_with(one.first) &&
             (before.size() == one.first.size() || !is_of_name(before[before.size() - one.first.size() - 1]));
    });
    if (kind == objects_.end()) continue;
    if (text.substr(at).starts_with('\'')) out += text[at++];
    const std::size_t end = std::min(text.find_first_of(" ',:\n", at), text.size());
    const auto moved = kind->second.find(text.substr(at, end - at));
    if (moved == kind->second.end()) continue;
    out += moved->second;
    at = end;
  }
  return out;
}

std::string MovedNamespaces::namespaces_in_head(std::string_view text, std::string_view scope) const {
  const std::vector<const MovedNamespace*> those = moved_in(scope);
  if (those.empty()) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto moved = std::find_if(those.begin(), those.end(), [&](const MovedNamespace* each) {
      return text.substr(at).starts_with(each->from) && is_namespace_at(text, at, each->from.size());
    });
    if (moved == those.end()) {
      out += text[at++];
    } else {
      out += (*moved)->to;
      at += (*moved)->from.size();
    }
  }
  return out;
}

std::vector<const MovedNamespace*> MovedNamespaces::moved_in(std::string_view scope) const {
  std::vector<const MovedNamespace*> those;
  for (const MovedNamespace& moved : namespaces_) those.push_back(&moved);
  const auto [first, last] = by_scope_.equal_range(scope);
  for (auto at = first; at != last; ++at) those.push_back(&at->second);
  return those;
}

std::string MovedNamespaces::host_in_head(std::string_view host, std::string_view scope) const {
  const std::vector<std::string_view> labels = text::split(host, '.');
  if (labels.size() < 2) return std::string(host);
  std::vector<std::string> all(labels.begin(), labels.end());
  for (const MovedNamespace* moved : moved_in(scope)) {
    if (labels[1] == moved->from) all[1] = moved->to;
  }
  return text::join(all, ".");
}

}  // namespace routegrant::compare

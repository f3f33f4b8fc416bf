#include "compare/moved_namespaces.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>

#include "base/text.hpp"
#include "compare/moved_objects.hpp"

namespace routegrant::compare {
namespace {

struct Contents {
  std::set<std::string> workloads;
  std::set<std::string> all;
};

using Namespaces = std::map<std::string, Contents>;

template <class Row>
void add(const Graph& graph, std::string_view kind, Namespaces& into) {
  for (const Row& row : graph.table<Row>().rows) {
    if (!row.namespace_name.empty()) into[row.namespace_name].all.insert(std::string(kind) + "/" + row.name);
  }
}

Namespaces namespaces_of(const Graph& graph) {
  Namespaces all;
  for (const Workload& workload : graph.table<Workload>().rows) {
    if (workload.namespace_name.empty()) continue;
    Contents& contents = all[workload.namespace_name];
    contents.workloads.insert(workload.kind + "/" + workload.name);
    contents.all.insert(workload.kind + "/" + workload.name);
  }
  add<Service>(graph, "Service", all);
  add<Route>(graph, "route", all);
  add<Secret>(graph, "Secret", all);
  add<Policy>(graph, "policy", all);
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

}  // namespace

MovedNamespaces::MovedNamespaces(const Report& base, const Report& head, const Changes& changes) {
  const Namespaces before = namespaces_of(base.graph);
  const Namespaces after = namespaces_of(head.graph);
  for (const auto& [name, contents] : before) {
    if (after.contains(name)) continue;
    const std::vector<std::string> found = candidates(name, before, after);
    if (found.size() == 1 && candidates(found.front(), after, before).size() == 1)
      namespaces_.push_back({.kind = "namespace", .from = name, .to = found.front()});
  }
  all_ = namespaces_;
  for (const MovedObject& object : moved_objects(base, head, changes)) {
    objects_[object.kind].emplace(object.from, object.to);
    all_.push_back({.kind = object.kind, .from = object.from, .to = object.to});
  }
}

std::string MovedNamespaces::in_head(std::string_view text) const {
  std::string out(text);
  if (!namespaces_.empty()) out = namespaces_in_head(out);
  if (!objects_.empty()) out = objects_in_head(out);
  return out;
}

std::string MovedNamespaces::objects_in_head(std::string_view text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    out += text[at++];
    if (text[at - 1] != ' ') continue;
    const auto kind = std::find_if(objects_.begin(), objects_.end(), [&](const auto& one) {
      const std::string_view before = text.substr(0, at - 1);
      return before.ends_with(one.first) &&
             (before.size() == one.first.size() || !is_of_name(before[before.size() - one.first.size() - 1]));
    });
    if (kind == objects_.end()) continue;
    const std::size_t end = std::min(text.find_first_of(" ',\n", at), text.size());
    const auto moved = kind->second.find(text.substr(at, end - at));
    if (moved == kind->second.end()) continue;
    out += moved->second;
    at = end;
  }
  return out;
}

std::string MovedNamespaces::namespaces_in_head(std::string_view text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto moved = std::find_if(namespaces_.begin(), namespaces_.end(), [&](const MovedNamespace& each) {
      return text.substr(at).starts_with(each.from) && is_namespace_at(text, at, each.from.size());
    });
    if (moved == namespaces_.end()) {
      out += text[at++];
    } else {
      out += moved->to;
      at += moved->from.size();
    }
  }
  return out;
}

std::string MovedNamespaces::host_in_head(std::string_view host) const {
  const std::vector<std::string_view> labels = text::split(host, '.');
  if (labels.size() < 2) return std::string(host);
  std::vector<std::string> all(labels.begin(), labels.end());
  for (const MovedNamespace& moved : namespaces_) {
    if (labels[1] == moved.from) all[1] = moved.to;
  }
  return text::join(all, ".");
}

}  // namespace routegrant::compare

#include "compare/causes/connections.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "compare/causes/beyond_story.hpp"
#include "compare/causes/peers_left.hpp"
#include "compare/causes/pod_labels.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;

/// Scope, server, port and peer by name; scopes as the base calls them.
using Key = std::tuple<std::string, std::string, std::int64_t, std::string>;
/// A thing of a scope, by name.
using Named = std::pair<std::string, std::string>;

/// A connection that one tree lets somebody open.
struct Open {
  ConnectionChange change{};
  FactId fact{};
  /// Whether a policy decides.
  bool guarded = false;
};

/// A policy that keeps a connection from being opened.
struct Closer {
  const routegrant::Told* told = nullptr;
  /// Whether it lets the workload not out, rather than nobody in.
  bool is_egress = false;

  [[nodiscard]] std::string sentence(bool in_past) const {
    if (is_egress) return told->label + (in_past ? " did not let it out" : " does not let it out");
    return told->label + (in_past ? " kept it out" : " keeps it out");
  }
};

/// The connections of one tree, and what they are told by.
class Side {
 public:
  Side(const Access& access, bool is_head, const Homes& homes, const MovedNamespaces& moved)
      : access_(access), is_head_(is_head), homes_(homes), moved_(moved) {
    for (const Server& server : access_.graph.table<Server>().rows)
      servers_.emplace(scope_of(server.scope), shared(server.label_text, server.scope));
    for (const Workload& workload : access_.graph.table<Workload>().rows)
      workloads_.emplace(scope_of(workload.scope), shared(questions::workload_name(workload), workload.scope));
    const auto& inside = access_.graph.table<MayConnect>();
    for (std::size_t i = 0; i < inside.rows.size(); ++i) {
      const MayConnect& row = inside.rows[i];
      add(row, inside.facts[i], "workload", questions::workload_name(access_.workloads[row.workload]), row.has_login);
    }
    const auto& outside = access_.graph.table<OpenTo>();
    for (std::size_t i = 0; i < outside.rows.size(); ++i)
      add(outside.rows[i], outside.facts[i], outside.rows[i].kind, outside.rows[i].peer, false);
    const auto& guards = access_.graph.table<Guards>();
    for (std::size_t i = 0; i < guards.rows.size(); ++i) guards_.emplace(guards.rows[i].workload, guards.facts[i]);
    const auto& blocks = access_.graph.table<Blocks>();
    for (std::size_t i = 0; i < blocks.rows.size(); ++i) add_block(blocks.rows[i], blocks.facts[i]);
  }

  [[nodiscard]] bool has_ends(const Key& key, const ConnectionChange& change) const {
    const auto& [scope, server, port, peer] = key;
    return servers_.contains(Named(scope, server)) &&
           (change.kind != "workload" || workloads_.contains(Named(scope, peer)));
  }
  [[nodiscard]] const std::map<Key, Open>& open() const { return open_; }
  [[nodiscard]] const routegrant::Told& told(const Open& open) const { return access_.graph.reasons().of(open.fact); }
  /// What keeps the connection from being opened in this tree: what closes either end for this workload, where that is
  /// known; else what isolates the server.
  [[nodiscard]] std::vector<Closer> closers_of(const Key& key) const {
    std::vector<Closer> closers;
    const auto [first, last] = blocks_.equal_range(key);
    for (auto at = first; at != last; ++at) closers.push_back(at->second);
    if (!closers.empty()) return closers;
    const auto& servers = access_.graph.table<Server>();
    for (const Server& server : servers.rows) {
      if (shared(server.label_text, server.scope) != std::get<1>(key) || scope_of(server.scope) != std::get<0>(key))
        continue;
      const auto [begin, end] = guards_.equal_range(server.workload);
      for (auto at = begin; at != end; ++at) closers.push_back({.told = &access_.graph.reasons().of(at->second)});
    }
    return closers;
  }
  /// The first changed line of the files that say what the scope of the connection is.
  [[nodiscard]] std::optional<ChangedLine> line_of_scope(const Key& key, const Changes& changes) const {
    const std::string& scope = std::get<0>(key);
    return compare::line_of_scope(access_.analysis, changes, is_head_ ? homes_.in_head(scope) : scope, is_head_);
  }
  [[nodiscard]] std::optional<ChangedLine> line_of_kustomization(const std::string& file,
                                                                 const Changes& changes) const {
    return compare::line_of_kustomization(access_.analysis.report.sources, changes, file, is_head_);
  }
  /// The workload of the connection as its manifest has it, or that of the server; null where there is none.
  [[nodiscard]] const kube::Workload* peer_of(const Key& key) const { return workload_of(key, std::get<3>(key)); }
  [[nodiscard]] const kube::Workload* server_of(const Key& key) const {
    for (const Server& server : access_.graph.table<Server>().rows) {
      if (server.workload == FactId::none || shared(server.label_text, server.scope) != std::get<1>(key)) continue;
      const std::string name = shared(questions::workload_name(access_.workloads[server.workload]), server.scope);
      if (const kube::Workload* const found = workload_of(key, name)) return found;
    }
    return nullptr;
  }
  [[nodiscard]] const Sources& sources() const { return access_.analysis.report.sources; }
  [[nodiscard]] Place place(Span span) const { return access_.analysis.report.sources.place(span); }
  [[nodiscard]] bool is_head() const { return is_head_; }

 private:
  /// A name that both trees share.
  [[nodiscard]] std::string shared(const std::string& name, FactId scope) const {
    const std::string& own = access_.scopes[scope].name;
    return is_head_ ? moved_.without_new(name, own) : moved_.in_head(name, own);
  }
  [[nodiscard]] const std::string& scope_of(FactId scope) const {
    const std::string& name = access_.scopes[scope].name;
    return is_head_ ? homes_.in_base(name) : name;
  }
  [[nodiscard]] const kube::Workload* workload_of(const Key& key, const std::string& name) const {
    for (const ScopeModel& scope : access_.analysis.model.scopes) {
      if ((is_head_ ? homes_.in_base(scope.name) : scope.name) != std::get<0>(key)) continue;
      for (const kube::Workload& workload : scope.cluster.workloads) {
        const std::string own = workload.meta.kind + "/" + workload.meta.object();
        if ((is_head_ ? moved_.without_new(own, scope.name) : moved_.in_head(own, scope.name)) == name)
          return &workload;
      }
    }
    return nullptr;
  }
  /// A row of `MayConnect` or `OpenTo`.
  template <class Row>
  void add(const Row& row, FactId fact, const std::string& kind, const std::string& peer, bool has_login) {
    const Server& server = access_.servers[row.server];
    open_.emplace(
        Key(scope_of(server.scope), shared(server.label_text, server.scope), row.port, shared(peer, server.scope)),
        Open{.change = {.kind = kind,
                        .scope = access_.scopes[server.scope].name,
                        .peer = peer,
                        .server = server.label_text,
                        .port = row.port,
                        .bound = row.bound,
                        .has_login = has_login},
             .fact = fact,
             .guarded = row.guarded});
  }

  void add_block(const Blocks& row, FactId fact) {
    const Server& server = access_.servers[row.server];
    const std::string peer = questions::workload_name(access_.workloads[row.workload]);
    blocks_.emplace(
        Key(scope_of(server.scope), shared(server.label_text, server.scope), row.port, shared(peer, server.scope)),
        Closer{.told = &access_.graph.reasons().of(fact), .is_egress = row.direction == "egress"});
  }

  const Access& access_;
  bool is_head_;
  const Homes& homes_;
  const MovedNamespaces& moved_;
  std::set<Named> servers_;
  std::set<Named> workloads_;
  std::map<Key, Open> open_;
  std::multimap<FactId, FactId> guards_;
  std::multimap<Key, Closer> blocks_;
};

class Causes {
 public:
  Causes(const Changes& changes, const Nearest& nearest) : changes_(changes), nearest_(nearest) {}

  /// `has`: the tree with the connection; the policies that close it belong to `lacks`.
  [[nodiscard]] Cause of(const Key& key, const Open& open, const Side& has, const Side& lacks) const {
    const bool opens = has.is_head();
    const Span rule = has.told(open).reason.span;
    std::vector<Place> places;
    // Where nothing guards the server any more no rule lets anybody in.
    if (open.guarded) {
      places.push_back(has.place(rule));
      if (is_changed(changes_, places.back(), has.is_head()))
        return {.sentence = opens ? "the rule that lets it in" : "the rule that let it in",
                .span = rule,
                .in_head = has.is_head(),
                .is_changed = true};
    }
    const std::vector<Closer> closers = lacks.closers_of(key);
    for (const Closer& closer : closers) {
      const Place place = lacks.place(closer.told->reason.span);
      if (!is_changed(changes_, place, lacks.is_head())) continue;
      return {.sentence = closer.sentence(opens),
              .span = closer.told->reason.span,
              .in_head = lacks.is_head(),
              .is_changed = true};
    }
    const Side& before = opens ? lacks : has;
    const Side& after = opens ? has : lacks;
    for (const auto workload : {&Side::peer_of, &Side::server_of}) {
      const kube::Workload* const was = (before.*workload)(key);
      const kube::Workload* const is = (after.*workload)(key);
      if (was == nullptr || is == nullptr) continue;
      if (std::optional<Cause> label = changed_label(*was, before.sources(), *is, after.sources(), changes_))
        return *label;
    }
    std::optional<ChangedLine> line = nearest_.to(places, has.is_head());
    if (!line) line = nearest_of(closers, lacks);
    if (!line) line = nearest_.to({has.place(has.told(open).reason.span)}, has.is_head());
    if (line) return cause_near(*line, {});
    // A kustomization may take a policy in or leave it out.
    if (const std::optional<ChangedLine> found = beside_policies(closers, lacks, has)) return cause_beyond(*found);
    for (const Side* const side : {&has, &lacks}) {
      if (const std::optional<ChangedLine> found = side->line_of_scope(key, changes_)) return cause_beyond(*found);
    }
    return {.sentence = has.told(open).sentence, .span = rule, .in_head = has.is_head()};
  }

 private:
  [[nodiscard]] std::optional<ChangedLine> nearest_of(const std::vector<Closer>& closers, const Side& side) const {
    std::vector<Place> places;
    places.reserve(closers.size());
    for (const Closer& closer : closers) places.push_back(side.place(closer.told->reason.span));
    return nearest_.to(places, side.is_head());
  }

  /// The changed line of a kustomization above the files of these policies, which `side` has: of either tree.
  [[nodiscard]] std::optional<ChangedLine> beside_policies(const std::vector<Closer>& closers, const Side& side,
                                                           const Side& other) const {
    for (const Closer& closer : closers) {
      const std::string file = side.place(closer.told->reason.span).file;
      for (const Side* const one : {&other, &side}) {
        if (std::optional<ChangedLine> line = one->line_of_kustomization(file, changes_)) return line;
      }
    }
    return std::nullopt;
  }

  const Changes& changes_;
  const Nearest& nearest_;
};

/// What of the peer no connection of the other tree to the same server takes in; nothing where all of it is.
std::optional<std::string> peer_beyond(const Key& key, const Open& open, const std::map<Key, Open>& there) {
  if (open.change.kind == "workload") return open.change.peer;
  const auto& [scope, server, port, peer] = key;
  std::vector<std::string> others;
  for (auto at = there.lower_bound(Key(scope, server, port, {})); at != there.end(); ++at) {
    const auto& [other_scope, other_server, other_port, other_peer] = at->first;
    if (other_scope != scope || other_server != server || other_port != port) break;
    if (at->second.change.kind == open.change.kind) others.push_back(other_peer);
  }
  return peer_left(peer, others);
}

}  // namespace

ConnectionChanges connection_changes(const Access& base, const Access& head, const Changes& changes,
                                     const Nearest& nearest, const Homes& homes, const MovedNamespaces& moved,
                                     const Unread& unread) {
  const Side before(base, false, homes, moved);
  const Side after(head, true, homes, moved);
  const Causes causes(changes, nearest);
  ConnectionChanges all;
  for (const auto& [key, open] : after.open()) {
    if (before.open().contains(key) || !before.has_ends(key, open.change)) continue;
    const std::optional<std::string> peer = peer_beyond(key, open, before.open());
    if (!peer) continue;
    const std::vector<Closer> closers = before.closers_of(key);
    const std::string& scope = std::get<0>(key);
    const bool is_unknown = std::any_of(closers.begin(), closers.end(), [&](const Closer& closer) {
      return unread.hides(scope, closer.told->reason.span);
    });
    if (is_unknown) continue;
    all.opened.push_back(open.change);
    all.opened.back().peer = *peer;
    all.opened.back().cause = causes.of(key, open, after, before);
  }
  for (const auto& [key, open] : before.open()) {
    if (after.open().contains(key) || !after.has_ends(key, open.change)) continue;
    const std::optional<std::string> peer = peer_beyond(key, open, after.open());
    if (!peer) continue;
    if (unread.hides(std::get<0>(key), before.told(open).reason.span)) continue;
    all.closed.push_back(open.change);
    all.closed.back().peer = *peer;
    all.closed.back().cause = causes.of(key, open, before, after);
  }
  for (std::vector<ConnectionChange>* const part : {&all.opened, &all.closed})
    std::stable_sort(part->begin(), part->end(), [](const ConnectionChange& a, const ConnectionChange& b) {
      return std::tie(a.server, a.port, a.peer, a.scope) < std::tie(b.server, b.port, b.peer, b.scope);
    });
  return all;
}

std::vector<ConnectionGroup> grouped(const std::vector<ConnectionChange>& changes) {
  std::vector<ConnectionGroup> groups;
  for (const ConnectionChange& change : changes) {
    const auto is_alike = [&](const ConnectionGroup& group) {
      const ConnectionChange& first = *group.first;
      return first.server == change.server && first.port == change.port && first.cause.span == change.cause.span &&
             first.cause.in_head == change.cause.in_head;
    };
    auto group = std::find_if(groups.begin(), groups.end(), is_alike);
    if (group == groups.end()) group = groups.insert(groups.end(), ConnectionGroup{.first = &change});
    const bool is_workload = change.kind == "workload";
    std::vector<std::string>& names = is_workload ? group->workloads : group->others;
    if (std::find(names.begin(), names.end(), change.peer) != names.end()) continue;
    names.push_back(change.peer);
    if (is_workload && !change.has_login) ++group->without_login;
  }
  return groups;
}

}  // namespace routegrant::compare

// Rules that fight over a host are asked as requests would be: each rule's own paths are put to the dialect among all
// rules that may take part for that host (those of the host, those of wildcards and of any host). For literal paths
// that is a finite set of witnesses which reaches every cell of the decision; expressions are only ever claimed to win.
//
// Cost: for one host O(rules x paths x rules x orders of age), bounded by `most_work`.

#include "kube/requests/contest.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "kube/dialects/nginx_canary.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/probe.hpp"
#include "kube/routes/routing.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Rules times rules times orders of one host.
constexpr std::size_t most_work = 4'000'000;
constexpr std::size_t most_orders = 64;

using Outcome = Decision::Outcome;

bool is_traefik(std::string_view dialect) {
  return dialect.starts_with("traefik");
}

/// Where the route leads and what it asks for: two of one effect may stand for each other.
std::string effect_of(const Route& route) {
  std::string effect;
  const auto add = [&](std::string_view word) {
    effect += word;
    effect += '\n';
  };
  for (const RouteBackend& backend : route.backends) {
    add(namespace_of(route, backend));
    add(backend.service.value);
    add(backend.port.value);
  }
  add(text::join(route.auth, ","));
  for (const PathChange& change : route.rewrites) {
    add(change.from);
    add(change.to);
  }
  if (route.redirect) add(route.redirect->scheme + " " + route.redirect->host + " " + route.redirect->location);
  if (route.fixed_status) add(std::to_string(*route.fixed_status));
  return effect;
}

bool is_same_object(const Route& a, const Route& b) {
  return a.meta.kind == b.meta.kind && a.meta.name.value == b.meta.name.value &&
         same_namespace(a.meta.namespace_name, b.meta.namespace_name);
}

std::string conditions_of(const Route& route) {
  std::vector<std::string> words = route.methods;
  for (const Condition& condition : route.conditions) words.push_back(words_of(condition));
  std::sort(words.begin(), words.end());
  return text::join(words, "\n");
}

/// Whether both ask for the same host, path and everything else.
bool claim_the_same(const Route& a, const Route& b) {
  return text::equal_ignoring_case(a.host.value, b.host.value) && a.match == b.match &&
         without_slashes(path_of(a)) == without_slashes(path_of(b)) && a.class_name.value == b.class_name.value &&
         conditions_of(a) == conditions_of(b);
}

/// Whether the one takes all that the other takes, as far as methods and conditions go: it asks for nothing that the
/// other does not ask for as well.
bool asks_no_more(const Route& one, const Route& other) {
  const auto has_method = [&](const std::string& method) {
    return std::find(one.methods.begin(), one.methods.end(), method) != one.methods.end();
  };
  const bool by_method = one.methods.empty() || (!other.methods.empty() &&
                                                 std::all_of(other.methods.begin(), other.methods.end(), has_method));
  return by_method && std::all_of(one.conditions.begin(), one.conditions.end(), [&](const Condition& condition) {
           return std::any_of(other.conditions.begin(), other.conditions.end(),
                              [&](const Condition& own) { return words_of(own) == words_of(condition); });
         });
}

/// Whether the object may take requests of hosts that its rules do not name in full.
bool floats(const Route& route) {
  const auto names_others = [](const Pair& pair) { return pair.key.value.find("alias") != std::string::npos; };
  const auto is_of_host = [](const Condition& condition) { return condition.on == Condition::On::host; };
  return route.host.empty() || route.host.value.starts_with('*') || route.is_default ||
         std::any_of(route.meta.annotations.begin(), route.meta.annotations.end(), names_others) ||
         std::any_of(route.conditions.begin(), route.conditions.end(), is_of_host);
}

bool has_missing_port(const Cluster& cluster, const Route& route) {
  return std::any_of(route.backends.begin(), route.backends.end(), [&](const RouteBackend& backend) {
    const BackendTarget::Status status = target_of(cluster, route, backend).status;
    return status == BackendTarget::Status::missing_port || status == BackendTarget::Status::missing_target;
  });
}

/// The rules of one host, and all that take part for it.
class Field {
 public:
  Field(const Cluster& cluster, Owner owner, std::vector<std::size_t> members)
      : cluster_(cluster), owner_(std::move(owner)), members_(std::move(members)) {}

  void ask(Contests& into) {
    if (owner_.routes.size() < 2 || members_.size() * owner_.routes.size() * orders() > most_work) return;
    for (const std::size_t member : members_) {
      const Route& route = cluster_.routes[member];
      if (route.is_default || (owner_.dialect == "nginx" && is_nginx_canary(route))) continue;
      const std::vector<Request> entries = entries_of(cluster_, route);
      if (entries.empty() || has_missing_port(cluster_, route)) continue;
      ask_about(member, entries, into);
      if (!route.auth.empty()) find_leaks(member, entries, into);
    }
    if (owner_.dialect != "nginx") return;
    for (NginxClash& clash : nginx_clashes(cluster_, owner_.routes)) into.clashes.push_back(std::move(clash));
  }

 private:
  [[nodiscard]] std::size_t orders() const {
    std::set<std::pair<std::string_view, std::string_view>> objects;
    for (const std::size_t index : owner_.routes) {
      const Meta& meta = cluster_.routes[index].meta;
      objects.emplace(meta.namespace_name, meta.name.value);
    }
    return std::min(objects.size(), most_orders);
  }

  [[nodiscard]] Decision decide(const Request& request) const { return kube::decide(cluster_, owner_, request); }

  static bool takes(const Decision& decision, std::size_t index) {
    return std::find(decision.routes.begin(), decision.routes.end(), index) != decision.routes.end();
  }

  void ask_about(std::size_t member, const std::vector<Request>& entries, Contests& into) const {
    const Route& route = cluster_.routes[member];
    const std::string own = literal_head(route);
    std::optional<std::size_t> winner;
    for (const Request& entry : entries) {
      const Decision decision = decide(with_path(entry, own));
      if (decision.outcome == Outcome::undetermined) {
        add_conflict(member, decision, with_path(entry, own), into);
        return;
      }
      if (decision.routes.empty() || takes(decision, member)) return;
      winner = decision.routes.front();
    }
    if (!is_literal(route) || effect_of(cluster_.routes[*winner]) == effect_of(route)) return;
    for (const Request& entry : entries) {
      for (const std::string& path : own_paths(route)) {
        const Decision decision = decide(with_path(entry, path));
        const bool is_taken = decision.outcome != Outcome::undetermined && !takes(decision, member);
        const bool for_good = decision.routes.empty() || asks_no_more(cluster_.routes[decision.routes.front()], route);
        if (!is_taken || !for_good) return;
      }
    }
    into.shadowed.push_back({.route = member, .winner = *winner, .url = url_of(with_path(entries.front(), own))});
  }

  void add_conflict(std::size_t member, const Decision& decision, const Request& request, Contests& into) const {
    const Route& route = cluster_.routes[member];
    // Where each object has an address of its own, the host's name decides, and nobody loses.
    const bool by_address = text::contains_word("alb gce", owner_.dialect);
    if (!takes(decision, member) || decision.assumptions.empty() || by_address) return;
    for (const std::size_t rival : decision.routes) {
      const Route& other = cluster_.routes[rival];
      if (rival <= member || is_same_object(route, other) || !claim_the_same(route, other)) continue;
      if (effect_of(route) == effect_of(other)) continue;
      into.conflicts.push_back(
          {.route = member, .rival = rival, .url = url_of(request), .because = decision.assumptions.front()});
    }
  }

  [[nodiscard]] bool share_a_service(const Route& a, const Route& b) const {
    return std::any_of(a.backends.begin(), a.backends.end(), [&](const RouteBackend& one) {
      return std::any_of(b.backends.begin(), b.backends.end(), [&](const RouteBackend& other) {
        return one.is_service && other.is_service && one.service.value == other.service.value &&
               namespace_of(a, one) == namespace_of(b, other);
      });
    });
  }

  /// Whether the route is the narrower one, so that it is an exception that somebody wrote.
  static bool is_exception_to(const Route& route, const Route& guarded) {
    const std::string_view path = without_slashes(path_of(route));
    const std::string_view whole = without_slashes(path_of(guarded));
    if (path.size() != whole.size()) return path.size() > whole.size() && path.starts_with(whole);
    return path == whole && (route.match == guarded.match || route.match == Route::Match::exact);
  }

  /// Whether the decision is another route's that asks for nothing and leads where the guarded one leads.
  [[nodiscard]] const std::size_t* unguarded(const Decision& decision, std::size_t guarded) const {
    if (decision.outcome != Outcome::forward || decision.routes.size() != 1 || takes(decision, guarded)) return nullptr;
    const Route& route = cluster_.routes[decision.routes.front()];
    const bool asks = !route.auth.empty() || !route.conditions.empty() || !decision.auth.empty();
    return asks || !share_a_service(route, cluster_.routes[guarded]) ? nullptr : &decision.routes.front();
  }

  void add_leak(std::size_t guarded, std::size_t by, const Request& request, const Decision& decision,
                Contests& into) const {
    const bool is_known = std::any_of(into.leaks.begin(), into.leaks.end(),
                                      [&](const RouteLeak& leak) { return leak.route == guarded && leak.by == by; });
    if (is_known) return;
    into.leaks.push_back({.route = guarded, .by = by, .url = url_of(request), .path = decision.forwarded_path});
  }

  void find_leaks(std::size_t guarded, const std::vector<Request>& entries, Contests& into) const {
    const Route& route = cluster_.routes[guarded];
    const auto is_policy = [](const std::string& word) {
      return word.starts_with("policy ") || word.starts_with("AuthorizationPolicy ");
    };
    if (!route.conditions.empty() || std::all_of(route.auth.begin(), route.auth.end(), is_policy)) return;
    for (const Request& entry : entries) {
      for (const std::string& path : element_paths(route)) {
        const Request request = with_path(entry, path);
        const Decision decision = decide(request);
        if (decision.outcome != Outcome::forward) continue;
        if (decision.routes.front() == guarded) {
          find_rewritten(guarded, entry, decision.forwarded_path, into);
        } else if (const std::size_t* by = unguarded(decision, guarded);
                   by != nullptr && is_literal(route) && !is_exception_to(cluster_.routes[*by], route)) {
          add_leak(guarded, *by, request, decision, into);
        }
      }
    }
  }

  /// Whether another route of the host sends some request on as `path`, by a rewrite.
  void find_rewritten(std::size_t guarded, const Request& entry, const std::string& path, Contests& into) const {
    for (const std::size_t other : members_) {
      const Route& route = cluster_.routes[other];
      if (other == guarded || route.rewrites.empty() || !route.auth.empty()) continue;
      const std::string head = literal_head(route);
      for (const std::string& asked : {std::string(without_slashes(head)) + path, head}) {
        const Request request = with_path(entry, asked);
        const Decision decision = decide(request);
        const std::size_t* by = decision.forwarded_path == path ? unguarded(decision, guarded) : nullptr;
        if (by == nullptr || *by != other) continue;
        add_leak(guarded, other, request, decision, into);
        break;
      }
    }
  }

  const Cluster& cluster_;
  Owner owner_;
  std::vector<std::size_t> members_;
};

/// What keeps rules apart beside the host. Traefik's routers of different entry points, and those with and without TLS,
/// never meet.
std::tuple<std::string, bool, std::string> place_of(const Route& route, std::string_view dialect) {
  const bool by_entry = is_traefik(dialect);
  return {by_entry ? route.listener : "", by_entry && route.tls && route.tls_only, text::lower(route.host.value)};
}

void ask_owner(const Cluster& cluster, const Owner& owner, Contests& into) {
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> floating;
  const auto object_of = [&](std::size_t index) {
    const Meta& meta = cluster.routes[index].meta;
    return std::tuple<std::string_view, std::string_view, std::string_view>(meta.kind, meta.namespace_name,
                                                                            meta.name.value);
  };
  for (const std::size_t index : owner.routes) {
    if (floats(cluster.routes[index])) floating.insert(object_of(index));
  }
  std::map<std::tuple<std::string, bool, std::string>, std::vector<std::size_t>> hosts;
  std::vector<std::size_t> everywhere;
  for (const std::size_t index : owner.routes) {
    hosts[place_of(cluster.routes[index], owner.dialect)].push_back(index);
    if (floating.contains(object_of(index))) everywhere.push_back(index);
  }
  for (const auto& [place, members] : hosts) {
    std::set<std::size_t> all(members.begin(), members.end());
    for (const std::size_t index : everywhere) {
      const auto other = place_of(cluster.routes[index], owner.dialect);
      if (std::get<0>(other) == std::get<0>(place) && std::get<1>(other) == std::get<1>(place)) all.insert(index);
    }
    Field field(cluster, {.dialect = owner.dialect, .routes = {all.begin(), all.end()}}, members);
    field.ask(into);
  }
}

}  // namespace

Contests contests_of(const Cluster& cluster) {
  Contests contests;
  for (const Owner& owner : owners_of(cluster)) ask_owner(cluster, owner, contests);
  // A clash of floating objects is seen from every host.
  const auto key = [](const NginxClash& clash) { return std::tuple(clash.route, clash.other, clash.location); };
  std::sort(contests.clashes.begin(), contests.clashes.end(),
            [&](const NginxClash& a, const NginxClash& b) { return key(a) < key(b); });
  contests.clashes.erase(std::unique(contests.clashes.begin(), contests.clashes.end(),
                                     [&](const NginxClash& a, const NginxClash& b) { return key(a) == key(b); }),
                         contests.clashes.end());
  return contests;
}

}  // namespace routegrant::kube

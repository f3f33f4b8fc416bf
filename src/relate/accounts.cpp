/// What the API lets a workload's ServiceAccount do, as far as it leads to credentials of databases.
///
/// Each workload runs as one account; bindings name accounts, and give them the rules of roles (RBAC only adds). A rule
/// is looked at for the powers that yield credentials (`powers_of`); a power counts in one namespace or in all of them,
/// and there meets the credentials that lie in Secrets and pods. Accounts are found by name, credentials by namespace:
/// the cost is that of what is found. Where all accounts may read all Secrets, that is too much to write down: each
/// account then keeps its first ones.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/cluster/rbac.hpp"
#include "relate/builder.hpp"
#include "relate/credentials_at.hpp"
#include "relate/powers.hpp"

namespace routegrant::relate {
namespace {

/// How many credentials all accounts of a scope keep together, and how many each keeps at least.
constexpr std::size_t most_obtained = 20000;
constexpr std::size_t least_obtained = 16;

/// In place of a namespace: all of them.
constexpr std::string_view everywhere = "*";

struct Grant {
  const kube::RbacRule* rule = nullptr;
  std::string namespace_name;
  FactId fact{};
};

struct Exercised {
  Power power = Power::read_secrets;
  std::string namespace_name;
  std::string name;
  FactId fact{};
};

struct Account {
  std::string namespace_name;
  std::string name;
  FactId fact{};
  std::vector<Grant> grants{};
  std::vector<Exercised> powers{};
  /// What it can obtain by itself: positions of credentials.
  std::set<std::size_t> obtained{};
  /// How many facts say what it can obtain.
  std::size_t told = 0;
};

std::string place_text(std::string_view namespace_name) {
  if (namespace_name == everywhere) return " in all namespaces";
  if (namespace_name.empty()) return " in its namespace";
  return " in namespace " + std::string(namespace_name);
}

/// Whether the kind's pods are as its template says; of others an operator takes what it likes.
bool keeps_template(std::string_view kind) {
  constexpr std::string_view kinds =
      "CronJob DaemonSet Deployment DeploymentConfig Job Pod ReplicaSet ReplicationController Rollout Service "
      "StatefulSet";
  return text::contains_word(kinds, kind);
}

/// Vault's agent and Bank-Vaults' webhook log in to Vault with the account's token.
bool asks_vault(const kube::Pod& pod) {
  return std::any_of(pod.annotations.begin(), pod.annotations.end(), [](const kube::Pair& annotation) {
    const std::string& key = annotation.key.value;
    return key.starts_with("vault.hashicorp.com/") || key.starts_with("vault.security.banzaicloud.io/") ||
           key.starts_with("secrets-webhook.security.bank-vaults.io/");
  });
}

class Accounts {
 public:
  Accounts(Builder& builder, std::size_t scope)
      : builder_(builder), model_(builder.model.scopes[scope]), facts_(builder.scopes[scope]), at_(builder, scope) {}

  void relate() {
    find_accounts();
    bind();
    for (Account& account : accounts_) exercise(account);
    for (Account& account : accounts_) obtain(account);
    for (Account& account : accounts_) obtain_as_others(account);
  }

 private:
  void find_accounts() {
    for (std::size_t i = 0; i < model_.cluster.workloads.size(); ++i) {
      const kube::Workload& workload = model_.cluster.workloads[i];
      const kube::Text& named = workload.pod.service_account;
      // An operator gives its pods an account that no manifest shows.
      if (workload.generated || (named.empty() && !keeps_template(workload.meta.kind))) continue;
      const std::string name = named.empty() ? "default" : named.value;
      const std::string& home = workload.meta.namespace_name;
      const auto [known, is_new] = by_place_.try_emplace({home, name}, accounts_.size());
      const kube::ServiceAccount* object = declared(home, name);
      const Span span = named.empty() ? workload.meta.name.span : named.span;
      if (is_new) add_account(home, name, object, span);
      add_run(i, accounts_[known->second], object, span);
    }
  }

  const kube::ServiceAccount* declared(std::string_view home, std::string_view name) const {
    const std::vector<const kube::ServiceAccount*> found = kube::find_service_accounts(model_.cluster, home, name);
    for (const kube::ServiceAccount* account : found) {
      if (account->meta.namespace_name == home) return account;
    }
    // Applied together, an object without a namespace goes where the others go.
    return found.empty() ? nullptr : found.front();
  }

  void add_account(const std::string& home, const std::string& name, const kube::ServiceAccount* object, Span span) {
    const FactId fact = builder_.graph.add(routegrant::ServiceAccount{.scope = facts_.scope,
                                                                      .namespace_name = home,
                                                                      .name = name,
                                                                      .object = home.empty() ? name : home + "/" + name,
                                                                      .declared = object != nullptr},
                                           Reason{.span = object != nullptr ? object->meta.name.span : span});
    by_name_[name].push_back(accounts_.size());
    accounts_.push_back({.namespace_name = home, .name = name, .fact = fact});
  }

  void add_run(std::size_t workload, const Account& account, const kube::ServiceAccount* object, Span span) {
    const kube::Pod& pod = model_.cluster.workloads[workload].pod;
    const std::optional<bool> of_account = object != nullptr ? object->automount_token : std::nullopt;
    // The pod's own word goes before the account's; without either the token is mounted (core/v1 PodSpec).
    const bool automounted = pod.automount_token.value_or(of_account.value_or(true));
    const bool token = automounted || pod.projects_token;
    builder_.graph.add(RunsAs{.workload = facts_.workloads[workload],
                              .account = account.fact,
                              .token = token,
                              .automounted = automounted,
                              .uses_token = asks_vault(pod),
                              .told = token ? ", whose token is mounted" : ", whose token is not mounted"},
                       Reason{.span = span, .premises = {facts_.workloads[workload], account.fact}});
  }

  void bind() {
    const kube::Roles roles(model_.cluster.rbac_roles);
    std::set<std::tuple<bool, std::string, std::string>> seen;
    for (const kube::RbacBinding& binding : model_.cluster.rbac_bindings) {
      if (!seen.emplace(binding.cluster_wide, binding.meta.namespace_name, binding.meta.name.value).second) continue;
      std::set<std::size_t> bound;
      std::optional<kube::BoundRole> role;
      for (const kube::RbacSubject& subject : binding.subjects) {
        for (const std::size_t account : candidates(subject)) {
          const kube::SubjectMatch match =
              kube::match(subject, binding, accounts_[account].namespace_name, accounts_[account].name);
          if (!match.matches || !bound.insert(account).second) continue;
          if (!role) role = roles.of(binding);
          add_binding(accounts_[account], binding, subject, *role, match.certain);
        }
      }
    }
  }

  /// The accounts that the subject may name: by name, or all for groups.
  std::vector<std::size_t> candidates(const kube::RbacSubject& subject) const {
    std::vector<std::size_t> all;
    if (subject.kind == "Group") {
      for (std::size_t i = 0; i < accounts_.size(); ++i) all.push_back(i);
      return all;
    }
    const std::string& name = subject.name.value;
    const std::size_t colon = subject.kind == "User" ? name.rfind(':') : std::string::npos;
    const auto found = by_name_.find(colon == std::string::npos ? name : name.substr(colon + 1));
    return found == by_name_.end() ? all : found->second;
  }

  void add_binding(Account& account, const kube::RbacBinding& binding, const kube::RbacSubject& subject,
                   const kube::BoundRole& role, bool certain) {
    const std::string role_text = binding.role_kind + " " + binding.role.value;
    const std::string home = binding.cluster_wide ? std::string(everywhere) : binding.meta.namespace_name;
    std::string told = subject.kind == "ServiceAccount" ? "" : " (as " + subject.kind + " " + subject.name.value + ")";
    if (!role.known) told += ", which is not in these manifests";
    const std::string shown = binding.meta.kind + " " + binding.meta.object();
    const FactId fact = builder_.graph.add(BoundTo{.account = account.fact,
                                                   .binding = shown,
                                                   .role = role_text,
                                                   .namespace_name = home,
                                                   .subject = subject.kind,
                                                   .known = role.known,
                                                   .told = std::move(told)},
                                           Reason{.span = subject.name.span,
                                                  .premises = {account.fact},
                                                  .certainty = certain ? Certainty::declared : Certainty::assumed});
    std::size_t ordinal = 0;
    for (const kube::RoleRule& one : role.rules) {
      ++ordinal;
      if (one.rule->resources.empty()) continue;
      add_grant(account, binding, fact, one, std::to_string(ordinal), home);
    }
  }

  void add_grant(Account& account, const kube::RbacBinding& binding, FactId bound, const kube::RoleRule& one,
                 std::string ordinal, const std::string& home) {
    std::vector<std::string> groups = one.rule->api_groups;
    for (std::string& group : groups) {
      if (group.empty()) group = "core";
    }
    // Every cluster makes these roles at its start, but who runs it may have changed them.
    const bool built_in = one.from == nullptr;
    const FactId fact = builder_.graph.add(
        ServiceAccountGrant{
            .account = account.fact,
            .bound_to = bound,
            .binding = binding.meta.kind + " " + binding.meta.object(),
            .role = binding.role_kind + " " + binding.role.value,
            .ordinal = std::move(ordinal),
            .namespace_name = home,
            .verbs = text::join(one.rule->verbs, ", "),
            .api_groups = text::join(groups, ", "),
            .resources = text::join(one.rule->resources, ", "),
            .names = text::join(one.rule->names, ", "),
            .built_in = built_in,
            .place = (one.rule->names.empty() ? "" : " named " + text::join(one.rule->names, ", ")) + place_text(home)},
        Reason{.span = built_in ? binding.role.span : one.rule->span,
               .premises = {bound},
               .certainty = built_in ? Certainty::assumed : Certainty::declared});
    account.grants.push_back({.rule = one.rule, .namespace_name = home, .fact = fact});
  }

  void exercise(Account& account) {
    std::set<std::tuple<Power, std::string, std::string>> seen;
    for (const Grant& grant : account.grants) {
      for (const RulePower& given : powers_of(*grant.rule, grant.namespace_name == everywhere)) {
        std::vector<std::string> names = given.names;
        if (names.empty()) names.emplace_back();
        for (const std::string& name : names) {
          if (seen.emplace(given.power, grant.namespace_name, name).second)
            add_power(account, given.power, grant, name);
        }
      }
    }
    std::map<std::string, std::vector<const kube::RbacRule*>> by_namespace;
    for (const Grant& grant : account.grants) by_namespace[grant.namespace_name].push_back(grant.rule);
    for (const auto& [home, rules] : by_namespace) {
      if (!lifts_itself(rules)) continue;
      const auto first = std::find_if(account.grants.begin(), account.grants.end(), [name = &home](const Grant& grant) {
        return grant.namespace_name == *name && mentions_lifting(*grant.rule);
      });
      add_power(account, Power::any_right, *first, "");
    }
  }

  /// The rule that a reader should look at: the one that lifts the API server's check.
  static bool mentions_lifting(const kube::RbacRule& rule) {
    return std::any_of(rule.verbs.begin(), rule.verbs.end(),
                       [](const std::string& verb) { return verb == "*" || verb == "bind" || verb == "escalate"; });
  }

  void add_power(Account& account, Power power, const Grant& grant, const std::string& name) {
    const FactId fact = builder_.graph.add(
        ServiceAccountPower{.account = account.fact,
                            .grant = grant.fact,
                            .power = std::string(name_of(power)),
                            .namespace_name = grant.namespace_name,
                            .name = name,
                            .place = (name.empty() ? "" : " named " + name) + place_text(grant.namespace_name)},
        Reason{.span = builder_.graph.reasons().of(grant.fact).reason.span, .premises = {grant.fact}});
    account.powers.push_back({.power = power, .namespace_name = grant.namespace_name, .name = name, .fact = fact});
  }

  void obtain(Account& account) {
    for (const Exercised& power : account.powers) {
      if (power.power == Power::act_as_accounts) continue;
      const bool reads = power.power == Power::read_secrets;
      const bool through_secret = reads || power.power == Power::create_pods;
      at_.each_in(power.namespace_name, [&](std::size_t credential, bool certain) {
        const CredentialAt& one = at_[credential];
        if (through_secret && one.secret_name.empty()) return true;
        if (reads && !power.name.empty() && power.name != one.secret_name) return true;
        if (account.told >= limit()) return false;
        account.obtained.insert(credential);
        add_obtained(account, power, credential, certain);
        return true;
      });
    }
  }

  [[nodiscard]] std::size_t limit() const { return std::max(least_obtained, most_obtained / accounts_.size()); }

  void obtain_as_others(Account& account) {
    for (const Exercised& power : account.powers) {
      if (power.power != Power::act_as_accounts) continue;
      for (const Account& other : accounts_) {
        if (other.fact == account.fact || (!power.name.empty() && power.name != other.name)) continue;
        const bool certain = power.namespace_name == everywhere || power.namespace_name == other.namespace_name;
        if (!certain && !power.namespace_name.empty() && !other.namespace_name.empty()) continue;
        for (const std::size_t credential : other.obtained) {
          if (account.told >= limit()) return;
          add_obtained(account, power, credential, certain);
        }
      }
    }
  }

  void add_obtained(Account& account, const Exercised& power, std::size_t credential, bool certain) {
    const bool reads = power.power == Power::read_secrets;
    if (!obtained_.emplace(account.fact, reads, credential).second) return;
    ++account.told;
    const CredentialAt& one = at_[credential];
    builder_.graph.add(CanObtain{.account = account.fact,
                                 .power = power.fact,
                                 .how = reads ? "reads" : "acts",
                                 .login = one.login,
                                 .server = one.server,
                                 .secret = one.secret,
                                 .role_name = one.role_name,
                                 .shown = one.shown,
                                 .credential = one.credential,
                                 .told = one.secret.empty() ? "" : ", which Secret " + one.secret + " holds"},
                       Reason{.span = one.span,
                              .premises = {power.fact, one.login == FactId::none ? one.server : one.login},
                              .certainty = certain ? Certainty::declared : Certainty::assumed});
  }

  Builder& builder_;
  const ScopeModel& model_;
  const ScopeFacts& facts_;
  CredentialsAt at_;
  std::vector<Account> accounts_;
  std::map<std::pair<std::string, std::string>, std::size_t> by_place_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
  std::set<std::tuple<FactId, bool, std::size_t>> obtained_;
};

}  // namespace

void relate_accounts(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) Accounts(builder, i).relate();
}

}  // namespace routegrant::relate

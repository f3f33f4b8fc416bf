#include "model/secrets.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace routegrant::model {
namespace {

bool is_named_like_a_secret(std::string_view name) {
  static constexpr std::array<std::string_view, 9> words = {"pass",    "pwd",     "secret",     "token", "apikey",
                                                            "api_key", "private", "credential", "pgpass"};
  const std::string lower = text::lower(name);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// The string literal that follows `after` in its statement: `'...'` with doubled quotes, or `$tag$...$tag$`.
Span literal_after(const Sources& sources, Span after) {
  const std::string_view all = sources[after.source].text;
  const std::size_t open = all.find_first_of("'$;", after.end);
  if (open == std::string_view::npos || all[open] == ';') return after;
  std::size_t close = std::string_view::npos;
  if (all[open] == '\'') {
    close = all.find('\'', open + 1);
    while (close != std::string_view::npos && close + 1 < all.size() && all[close + 1] == '\'')
      close = all.find('\'', close + 2);
    if (close != std::string_view::npos) ++close;
  } else {
    const std::size_t tag = all.find('$', open + 1);
    if (tag == std::string_view::npos) return after;
    const std::string_view quote = all.substr(open, tag - open + 1);
    close = all.find(quote, tag + 1);
    if (close != std::string_view::npos) close += quote.size();
  }
  if (close == std::string_view::npos) close = all.size();
  return {after.source, static_cast<std::uint32_t>(open), static_cast<std::uint32_t>(close)};
}

/// Adds what is named like a secret. `values` becomes the place of the value at each key's place.
void add_objects(const ScopeModel& scope, std::vector<Span>& spans, std::map<Span, Span>& values) {
  for (const kube::KeyedObject& object : scope.cluster.keyed) {
    for (const kube::DataEntry& entry : object.data) {
      if (entry.value.is_scalar()) values.emplace(entry.key.span, entry.value.span());
      if (entry.value.is_scalar() && is_named_like_a_secret(entry.key.value)) spans.push_back(entry.value.span());
    }
  }
  for (const kube::Workload& workload : scope.cluster.workloads) {
    for (const kube::Container& container : workload.pod.containers) {
      for (const kube::EnvEntry& entry : container.env) {
        if (entry.from == kube::EnvEntry::From::literal && entry.value.is_scalar() &&
            is_named_like_a_secret(entry.name.value)) {
          spans.push_back(entry.value.span());
        }
      }
    }
  }
}

/// Where users, hosts, ports and databases are written: the story shows these.
class Told {
 public:
  explicit Told(const Model& model) {
    for (const ScopeModel& scope : model.scopes) {
      for (const credentials::Login& login : scope.logins) {
        for (const credentials::Value* value : {&login.user, &login.host, &login.port, &login.database}) add(*value);
      }
      for (const credentials::Server& server : scope.servers) {
        for (const credentials::BootRole& role : server.boot_roles) add(role.name);
        for (const credentials::Value& database : server.databases) add(database);
      }
    }
  }

  /// Whether one of them begins in the entry.
  [[nodiscard]] bool is_in(const kube::DataEntry& entry) const {
    const Span value = entry.value.span();
    const auto within = [&](Span span) {
      const auto found = begins_.lower_bound({span.source, span.begin});
      return found != begins_.end() && found->first == span.source && found->second < span.end;
    };
    return within(value) || within(entry.key.span);
  }

 private:
  void add(const credentials::Value& value) {
    for (const credentials::Step& step : value.steps) begins_.emplace(step.span.source, step.span.begin);
  }

  std::set<std::pair<SourceId, std::uint32_t>> begins_;
};

}  // namespace

std::vector<Span> concealed_spans(const Model& model) {
  const Told told(model);
  std::vector<Span> spans;
  for (const ScopeModel& scope : model.scopes) {
    for (const kube::KeyedObject& object : scope.cluster.keyed) {
      if (object.producer != "Secret") continue;
      for (const kube::DataEntry& entry : object.data) {
        if (entry.value.is_scalar() && !told.is_in(entry)) spans.push_back(entry.value.span());
      }
    }
  }
  std::sort(spans.begin(), spans.end());
  spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
  return spans;
}

std::vector<Span> secret_spans(const Model& model, const Sources& sources) {
  std::vector<Span> spans;
  for (const ScopeModel& scope : model.scopes) {
    std::map<Span, Span> values;
    add_objects(scope, spans, values);
    for (const credentials::Login& login : scope.logins) {
      for (const credentials::PasswordPlace& password : login.passwords) {
        if (!password.in_clear) continue;
        // A password that is all of a key stands at the key: what is hidden is its value.
        const auto value = values.find(password.span);
        spans.push_back(value == values.end() ? password.span : value->second);
      }
    }
  }
  for (const DatabaseModel& database : model.databases) {
    for (const pg::RoleInfo& role : database.database.roles()) {
      for (const Span& password : role.passwords) spans.push_back(literal_after(sources, password));
    }
  }
  std::sort(spans.begin(), spans.end());
  spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
  return spans;
}

}  // namespace routegrant::model

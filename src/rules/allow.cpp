#include "rules/allow.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/glob.hpp"
#include "base/text.hpp"
#include "rules/engine.hpp"
#include "rules/meaning.hpp"
#include "rules/terms.hpp"
#include "rules/tool_finding.hpp"

namespace routegrant::rules {
namespace {

constexpr std::size_t most_named = 3;

bool is_anything(std::string_view pattern) {
  return pattern.empty() || pattern == "*";
}

/// A name without a schema is one of schema `public`: an `allow` is meant to be narrow.
bool accepts_object(std::string_view pattern, std::string_view object) {
  if (pattern == "*") return true;
  const std::string_view name = pattern.substr(0, pattern.find('('));
  const std::string qualified =
      name.find('.') == std::string_view::npos ? "public." + std::string(pattern) : std::string(pattern);
  if (glob_matches(qualified, object)) return true;
  // Who accepts a whole table accepts its columns.
  const std::size_t open = object.find('(');
  return open != std::string_view::npos && qualified.find('(') == std::string::npos &&
         glob_matches(qualified, object.substr(0, open));
}

bool accepts_privileges(const AllowSetting& allow, const std::vector<std::string>& privileges) {
  if (allow.privileges.empty()) return true;
  if (privileges.empty()) return false;
  return std::ranges::all_of(privileges, [&](const std::string& privilege) {
    return std::ranges::find(allow.privileges, privilege) != allow.privileges.end() ||
           std::ranges::find(allow.privileges, "ALL") != allow.privileges.end();
  });
}

/// Whether the `allow` is about what is meant, leaving privileges aside. A finding that does not speak of a route is
/// not about the route that an `allow` names.
bool is_about(const AllowSetting& allow, const Meaning& meaning) {
  const auto all = [](const std::vector<std::string>& names, const auto& accepts) {
    return !names.empty() && std::ranges::all_of(names, accepts);
  };
  if (!allow.route.empty() &&
      !all(meaning.routes, [&](const std::string& route) { return glob_matches(allow.route, route); }))
    return false;
  // Of the roles of a membership, either is meant.
  if (!allow.role.empty() &&
      !std::ranges::any_of(meaning.roles, [&](const std::string& role) { return glob_matches(allow.role, role); }))
    return false;
  return allow.object.empty() ||
         all(meaning.objects, [&](const std::string& object) { return accepts_object(allow.object, object); });
}

/// One `allow`, and what came of it.
struct Use {
  const AllowSetting* allow = nullptr;
  bool expired = false;
  bool used = false;
  /// Privileges that some finding it is about speaks of.
  std::set<std::string> met{};
};

std::string named(const std::set<std::string>& names) {
  std::vector<std::string> some;
  for (const std::string& name : names) {
    if (some.size() == most_named) break;
    some.push_back("'" + name + "'");
  }
  std::string out = text::enumerated(some);
  if (names.size() > most_named) out += " and " + std::to_string(names.size() - most_named) + " more";
  return out;
}

/// What of a meaning is not accepted, in a few words.
std::string words_of(const Meaning& meaning, const std::set<std::string>& accepted) {
  std::vector<std::string> privileges;
  for (const std::string& privilege : meaning.privileges) {
    if (!accepted.contains(privilege)) privileges.push_back(privilege);
  }
  std::string out = text::join(privileges.empty() ? meaning.privileges : privileges, ", ");
  const auto add = [&](std::string_view between, const std::vector<std::string>& names) {
    if (names.empty()) return;
    if (!out.empty()) out += between;
    out += names.front();
  };
  add(" on ", meaning.objects);
  add(" at ", meaning.routes);
  return out.empty() ? "what it is about" : out;
}

class Allows {
 public:
  Allows(const Rules& rules, const Graph& graph, const std::vector<AllowSetting>& allows, std::string_view today)
      : rules_(rules), graph_(graph) {
    for (const AllowSetting& allow : allows) {
      uses_.push_back({.allow = &allow, .expired = is_over(allow.until, today)});
    }
  }

  void apply(Finding& finding) {
    std::vector<Use*> of_rule;
    for (Use& use : uses_) {
      if (!use.expired && use.allow->rule == rules_[finding.rule].id) of_rule.push_back(&use);
    }
    if (of_rule.empty()) return;
    std::set<std::string> reasons;
    std::set<std::string> missing;
    const Use* partly = nullptr;
    for (const std::vector<FactId>& facts : finding.about) {
      const Meaning meaning = meaning_of(graph_, facts);
      std::set<std::string> accepted;
      bool covered = false;
      for (Use* use : of_rule) {
        if (!is_about(*use->allow, meaning)) continue;
        use->met.insert(meaning.privileges.begin(), meaning.privileges.end());
        use->used = true;
        accepted.insert(use->allow->privileges.begin(), use->allow->privileges.end());
        if (partly == nullptr) partly = use;
        if (!accepts_privileges(*use->allow, meaning.privileges)) continue;
        covered = true;
        reasons.insert(use->allow->reason);
      }
      if (!covered) missing.insert(words_of(meaning, accepted));
    }
    const bool complete = missing.empty() && (!finding.about_more || accepts_all(of_rule));
    if (complete && !finding.about.empty()) {
      if (finding.status != Status::fresh) return;
      finding.status = Status::allowed;
      finding.status_reason = text::join({reasons.begin(), reasons.end()}, "; ");
    } else if (partly != nullptr) {
      finding.related.push_back({.span = partly->allow->span,
                                 .sentence = "the settings allow only a part of this, and not " + named(missing),
                                 .relation = "settings"});
    }
  }

  /// What is to be said of the `allow`s themselves.
  Findings remarks(const std::vector<std::string>& known, const Sources& sources) const {
    Findings out;
    std::map<std::string, std::uint32_t> ordinals;
    for (const Use& use : uses_) {
      const AllowSetting& allow = *use.allow;
      const std::string name = sources.place(allow.span).file + '\n' + allow.rule + '\n' + allow.route + '\n' +
                               allow.role + '\n' + allow.object;
      const std::string key = name + '\n' + std::to_string(++ordinals[name]);
      const auto add = [&](std::string_view rule, const std::string& problem) {
        const std::optional<std::size_t> index = index_of(rules_, rule);
        if (!index) return;
        out.push_back(
            tool_finding(rules_, *index, allow.span, "the settings allow findings of '" + allow.rule + "' here",
                         {{"kind", "allow"}, {"rule", allow.rule}, {"until", allow.until}, {"problem", problem}}, key));
      };
      if (use.expired) {
        add("allow-expired", "");
      } else if (std::string unknown = unknown_rule(allow.rule, known); !unknown.empty()) {
        add("allow-unused", "");
        if (index_of(rules_, "allow-unused")) out.back().message = std::move(unknown);
      } else if (!index_of(rules_, allow.rule)) {
        continue;  // nobody asked
      } else if (!use.used) {
        add("allow-unused", "");
      } else {
        if (const std::string problem = width_of(use); !problem.empty()) add("allow-too-wide", problem);
        if (const std::string missing = missing_terms(allow); !missing.empty())
          add("accepted-without-owner-or-end", missing);
      }
    }
    return out;
  }

 private:
  /// Whether one of these accepts whatever a finding speaks of.
  static bool accepts_all(const std::vector<Use*>& uses) {
    return std::ranges::any_of(uses, [](const Use* use) {
      const AllowSetting& allow = *use->allow;
      return is_anything(allow.route) && is_anything(allow.role) && is_anything(allow.object) &&
             allow.privileges.empty();
    });
  }

  /// The owner may stand in the reason.
  static std::string missing_terms(const AllowSetting& allow) {
    Terms terms = terms_in(allow.reason);
    if (!allow.owner.empty()) terms.owner = allow.owner;
    terms.until = allow.until;
    return missing_in(terms);
  }

  /// In what an `allow` is wider than it has to be; empty if in nothing.
  static std::string width_of(const Use& use) {
    const AllowSetting& allow = *use.allow;
    if (is_anything(allow.route) && is_anything(allow.role) && is_anything(allow.object))
      return "names no route, role or object, so it accepts every finding of the rule";
    if (allow.privileges.empty() && !use.met.empty()) {
      return is_anything(allow.object)
                 ? "names neither object nor privileges, so whatever is granted later falls under it"
                 : "names no privileges, so whatever else is granted later falls under it";
    }
    std::set<std::string> idle;
    for (const std::string& privilege : allow.privileges) {
      if (privilege != "ALL" && !use.met.contains(privilege)) idle.insert(privilege);
    }
    if (idle.empty()) return {};
    return "accepts " + text::join({idle.begin(), idle.end()}, ", ") + ", which nothing that it is about has";
  }

  const Rules& rules_;
  const Graph& graph_;
  std::vector<Use> uses_;
};

}  // namespace

void apply_allows(Findings& findings, const Rules& rules, const std::vector<std::string>& known, const Graph& graph,
                  const Sources& sources, const std::vector<AllowSetting>& allows, std::string_view today) {
  if (allows.empty()) return;
  Allows all(rules, graph, allows, today);
  for (Finding& finding : findings) all.apply(finding);
  std::ranges::move(all.remarks(known, sources), std::back_inserter(findings));
  sort_by_place(findings, sources);
}

}  // namespace routegrant::rules

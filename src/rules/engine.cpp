#include "rules/engine.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "base/content_hash.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "rules/identity.hpp"
#include "rules/lasting.hpp"
#include "rules/message.hpp"
#include "store/database.hpp"

namespace routegrant::rules {
namespace {

bool is_numbered(std::string_view column, std::string_view name) {
  return column == name || (column.starts_with(name) && column.substr(name.size()).starts_with('_') &&
                            text::integer(column.substr(name.size() + 1)).has_value());
}
bool is_because(std::string_view column) {
  return is_numbered(column, "because");
}
bool is_also(std::string_view column) {
  return is_numbered(column, "also");
}
bool is_argument(std::string_view column) {
  return column != "at" && column != "level" && column != "key" && column != "about" && column != "home" &&
         !is_because(column) && !is_also(column);
}

/// "rules/x.md:14:22: " for a byte of the query.
std::string place_in_page(const Rule& rule, int offset) {
  if (offset < 0) return rule.path + ":" + std::to_string(rule.query_line) + ": ";
  const std::string_view before = std::string_view(rule.query).substr(0, static_cast<std::size_t>(offset));
  const auto lines = static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return rule.path + ":" + std::to_string(rule.query_line + lines) + ":" +
         std::to_string(before.size() - line_start + 1) + ": ";
}

/// What is wrong with a rule's columns; empty if nothing.
std::string check_columns(const Rule& rule, const std::vector<std::string>& columns) {
  const auto has = [&](std::string_view name) { return std::ranges::find(columns, name) != columns.end(); };
  if (!has("at")) return "the query has no column 'at'";
  for (const std::string& column : columns) {
    if (std::ranges::count(columns, column) > 1) return "the query has two columns '" + column + "'";
  }
  for (const std::string_view pattern : {std::string_view(rule.message), std::string_view(rule.help)}) {
    for (const std::string_view place : places_of(pattern)) {
      if (!has(place) || !is_argument(place))
        return "'{" + std::string(place) + "}' is no column of the query that holds text";
    }
  }
  return {};
}

std::optional<Failure> check(const store::Database& database, const Rule& rule, std::set<std::string>& reads) {
  std::vector<std::string> columns;
  store::QueryError error;
  if (!database.check(rule.query, reads, columns, error))
    return Failure{place_in_page(rule, error.offset) + error.message};
  if (const std::string wrong = check_columns(rule, columns); !wrong.empty())
    return Failure{place_in_page(rule, -1) + wrong};
  return std::nullopt;
}

std::optional<Severity> severity_of(std::string_view level) {
  for (const Severity severity : {Severity::note, Severity::warning, Severity::error}) {
    if (level == name_of(severity)) return severity;
  }
  return std::nullopt;
}

/// One row of an answer, its columns sorted by what they mean.
struct Answer {
  FactId at{};
  std::vector<FactId> because;
  std::vector<FactId> also;
  std::optional<Severity> level;
  std::string key;
  std::string about;
  /// What the finding belongs to; `at` where the rule does not say.
  FactId home = FactId::none;
  std::map<std::string, std::string> args;
};

FactId fact_of(const Graph& graph, const std::string& cell) {
  const std::int64_t number = text::integer(cell).value_or(0);
  return number > 0 && number < static_cast<std::int64_t>(graph.reasons().size()) ? static_cast<FactId>(number)
                                                                                  : FactId::none;
}

Answer read_row(const Graph& graph, const std::vector<std::string>& columns, const std::vector<std::string>& cells) {
  Answer answer;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (is_argument(columns[i])) {
      answer.args.emplace(columns[i], cells[i]);
    } else if (columns[i] == "at") {
      answer.at = fact_of(graph, cells[i]);
    } else if (columns[i] == "level") {
      answer.level = severity_of(cells[i]);
    } else if (columns[i] == "key") {
      answer.key = cells[i];
    } else if (columns[i] == "about") {
      answer.about = cells[i];
    } else if (columns[i] == "home") {
      answer.home = fact_of(graph, cells[i]);
    } else {
      (is_because(columns[i]) ? answer.because : answer.also).push_back(fact_of(graph, cells[i]));
    }
  }
  std::erase(answer.because, FactId::none);
  std::erase(answer.also, FactId::none);
  return answer;
}

Hop hop_of(const Graph& graph, FactId fact, std::uint32_t depth) {
  const Told& told = graph.reasons().of(fact);
  return {.fact = fact, .span = told.reason.span, .sentence = told.sentence, .relation = told.relation, .depth = depth};
}

/// What names the finding in any scope.
std::uint64_t lasting_of(const Graph& graph, const Rule& rule, const Answer& answer) {
  std::string name = rule.id + '\n';
  if (!answer.key.empty()) {
    name += answer.key;
  } else {
    name += name_anywhere(graph, answer.at);
    for (const FactId fact : answer.because) name += '\n' + name_anywhere(graph, fact);
  }
  return hash_of(without_content_hashes(name));
}

/// `home`: the scope's name.
std::uint64_t fingerprint_of(const Graph& graph, const Rule& rule, const Answer& answer, const std::string& home) {
  std::string name = rule.id + '\n';
  if (!answer.key.empty()) {
    name += home + '\n' + answer.key;
  } else {
    name += name_of(graph, answer.at);
    for (const FactId fact : answer.because) name += '\n' + name_of(graph, fact);
  }
  // What a generator makes has another name with each change of its content, and is the same thing.
  return hash_of(without_content_hashes(name));
}

/// What an `allow` has to cover.
void tell_about(const Graph& graph, const Answer& answer, Finding& finding) {
  if (answer.about.empty()) {
    finding.about.push_back(answer.because);
    finding.about.back().push_back(answer.at);
    return;
  }
  for (const std::string_view cell : text::split(answer.about, ',')) {
    const FactId fact = fact_of(graph, std::string(cell));
    if (fact != FactId::none) finding.about.push_back({fact});
    finding.about_more = finding.about_more || cell == "+";
  }
  std::ranges::sort(finding.about);
}

Finding finding_of(const Graph& graph, const Rules& rules, std::size_t index, Answer answer) {
  const Rule& rule = rules[index];
  Finding finding;
  finding.rule = index;
  finding.severity = std::min(rule.severity, answer.level.value_or(rule.severity));
  const Reason& reason = graph.reasons().of(answer.at).reason;
  finding.at = reason.span;
  finding.at_fact = answer.at;
  finding.certainty = reason.certainty;
  for (const FactId fact : answer.because)
    finding.certainty = std::min(finding.certainty, graph.reasons().of(fact).reason.certainty);
  if (finding.certainty == Certainty::assumed) finding.severity = std::min(finding.severity, Severity::warning);
  finding.message = filled(rule.message, answer.args);
  finding.help = filled(rule.help, answer.args);
  finding.scope = home_of(graph, answer.home == FactId::none ? answer.at : answer.home);
  finding.hops = story_of(graph, answer.because, answer.at);
  for (const FactId fact : answer.also) finding.related.push_back(hop_of(graph, fact, 0));
  finding.fingerprint = fingerprint_of(graph, rule, answer, finding.scope);
  finding.lasting = lasting_of(graph, rule, answer);
  finding.kin = hash_of(without_content_hashes(rule.id + '\n' + answer.key + '\n' + finding.message));
  tell_about(graph, answer, finding);
  finding.args = std::move(answer.args);
  return finding;
}

/// Keeps the shortest story of each fingerprint; the first of equally short ones.
void keep_shortest(Findings& findings) {
  std::ranges::stable_sort(findings, {},
                           [](const Finding& finding) { return std::pair(finding.fingerprint, finding.hops.size()); });
  Findings kept;
  for (Finding& finding : findings) {
    if (!kept.empty() && kept.back().fingerprint == finding.fingerprint) {
      ++kept.back().further_ways;
      // What an `allow` has to cover, and in which deployments it holds.
      auto& about = kept.back().about;
      about.insert(about.end(), finding.about.begin(), finding.about.end());
      kept.back().about_more = kept.back().about_more || finding.about_more;
    } else {
      kept.push_back(std::move(finding));
    }
  }
  for (Finding& finding : kept) {
    if (finding.further_ways == 0) continue;
    std::ranges::sort(finding.about);
    finding.about.erase(std::unique(finding.about.begin(), finding.about.end()), finding.about.end());
  }
  findings = std::move(kept);
}

/// What the rules read, all of which are sound; else the first mistake of an author.
Result<std::set<std::string>> check_all(const store::Database& database, const Rules& rules) {
  std::set<std::string> reads;
  for (const Rule& rule : rules) {
    if (rule.query.empty()) continue;
    if (std::optional<Failure> wrong = check(database, rule, reads)) return *wrong;
  }
  return reads;
}

/// What a finding rests on, as places: where to change, and the steps of its story.
std::vector<Span> places_of(const Finding& finding, const Sources& sources) {
  std::vector<Span> places{sources.origin(finding.at)};
  for (const Hop& hop : finding.hops) places.push_back(sources.origin(hop.span));
  return places;
}

/// Asks one rule that is sound. A row that is none is a failure; a bound that cut the answer is a diagnostic.
std::optional<Failure> ask_one(const store::Database& database, const Graph& graph, const Rules& rules,
                               std::size_t index, Findings& findings, Diagnostics& out) {
  const Rule& rule = rules[index];
  store::Rows rows;
  store::QueryError error;
  if (!database.run(rule.query, rows, error)) {
    out.push_back({.span = std::nullopt, .message = "rule '" + rule.id + "' gave no answer: " + error.message});
    return std::nullopt;
  }
  if (rows.cut) {
    out.push_back({.span = std::nullopt,
                   .message = "rule '" + rule.id + "' has more than " + std::to_string(rows.rows.size()) +
                              " rows: the rest is left out"});
  }
  Findings found;
  for (const std::vector<std::string>& cells : rows.rows) {
    Answer answer = read_row(graph, rows.columns, cells);
    if (answer.at == FactId::none) return Failure{place_in_page(rule, -1) + "a row's column 'at' is no fact"};
    found.push_back(finding_of(graph, rules, index, std::move(answer)));
  }
  keep_shortest(found);
  std::ranges::move(found, std::back_inserter(findings));
  return std::nullopt;
}

}  // namespace

std::vector<Hop> story_of(const Graph& graph, const std::vector<FactId>& because, FactId at) {
  std::vector<FactId> facts;
  std::map<FactId, std::uint32_t> depths;
  const auto tell = [&](FactId conclusion) {
    const std::vector<FactId> steps = graph.reasons().explain(conclusion);
    depths.try_emplace(conclusion, 0);
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {  // conclusions before their premises
      for (const FactId premise : graph.reasons().of(*step).reason.premises) {
        const std::uint32_t depth = depths[*step] + 1;
        const auto [known, added] = depths.try_emplace(premise, depth);
        if (!added) known->second = std::min(known->second, depth);
      }
    }
    for (const FactId step : steps) {
      if (std::ranges::find(facts, step) == facts.end()) facts.push_back(step);
    }
  };
  std::ranges::for_each(because, tell);
  if (std::ranges::find(facts, at) == facts.end()) tell(at);
  std::vector<Hop> hops;
  hops.reserve(facts.size());
  for (const FactId fact : facts) {
    // Things that others speak of take no step of their own; the place to change is always shown.
    if (graph.reasons().of(fact).sentence.empty() && fact != at) continue;
    hops.push_back(hop_of(graph, fact, depths[fact]));
  }
  return hops;
}

Result<std::set<std::string>> wanted_relations(const Rules& rules) {
  Result<store::Database> database = store::Database::create();
  if (!database) return Failure{database.error()};
  return check_all(*database, rules);
}

Result<Findings> ask(const Graph& graph, const Rules& rules, const Sources& sources, Diagnostics& out) {
  Result<store::Database> database = store::Database::create();
  if (!database) return Failure{database.error()};
  const Result<std::set<std::string>> wanted = check_all(*database, rules);
  if (!wanted) return Failure{wanted.error()};
  if (!wanted->empty()) database->load(graph, *wanted, &sources);
  Findings findings;
  for (std::size_t index = 0; index < rules.size(); ++index) {
    if (rules[index].query.empty()) continue;
    if (std::optional<Failure> wrong = ask_one(*database, graph, rules, index, findings, out)) return *wrong;
  }
  tell_apart(findings);
  sort_by_place(findings, sources);
  return findings;
}

Result<Findings> ask(const Graph& graph, const Rules& rules, const Sources& sources) {
  Diagnostics unread;
  return ask(graph, rules, sources, unread);
}

void unite_deployments(Findings& findings, const Sources& sources) {
  // A patch may give the same lines another host: that is another way in. An entry without a host names a namespace,
  // in which no dot is.
  const auto hosts_of = [](const Finding& finding) {
    const auto routes = finding.args.find("routes");
    const bool has_host = routes != finding.args.end() && routes->second.find('.') != std::string::npos;
    return has_host ? routes->second : std::string();
  };
  std::map<std::tuple<std::size_t, Status, std::string, std::vector<Span>>, std::size_t> known;
  std::ranges::stable_sort(findings, [](const Finding& one, const Finding& other) {
    return std::tie(one.rule, one.scope) < std::tie(other.rule, other.scope);
  });
  // Nor can a reader tell apart what says the same of the same place, though the ways there differ (`dev/`, `prod/`).
  std::map<std::tuple<std::size_t, Status, std::string, Span>, std::size_t> worded;
  Findings kept;
  for (Finding& finding : findings) {
    const auto [first, is_new] =
        known.try_emplace({finding.rule, finding.status, hosts_of(finding), places_of(finding, sources)}, kept.size());
    const auto [same, is_new_text] =
        worded.try_emplace({finding.rule, finding.status, finding.message, sources.origin(finding.at)}, kept.size());
    const std::size_t earlier = !is_new ? first->second : same->second;
    if ((!is_new || !is_new_text) && kept[earlier].scope != finding.scope) {
      Finding& told = kept[earlier];
      told.further_ways += 1 + finding.further_ways;
      told.united.push_back(finding.fingerprint);
      told.united.insert(told.united.end(), finding.united.begin(), finding.united.end());
    } else {
      kept.push_back(std::move(finding));
    }
  }
  findings = std::move(kept);
  sort_by_place(findings, sources);
}

void sort_by_place(Findings& findings, const Sources& sources) {
  // The places are computed once each: a comparison would compute them again and again.
  std::vector<std::pair<Place, std::size_t>> order;
  order.reserve(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) order.emplace_back(sources.place(findings[i].at), i);
  std::ranges::sort(order, [&](const auto& left, const auto& right) {
    const Finding& one = findings[left.second];
    const Finding& other = findings[right.second];
    return std::tie(left.first, one.rule, one.message, one.lasting, one.fingerprint) <
           std::tie(right.first, other.rule, other.message, other.lasting, other.fingerprint);
  });
  Findings sorted;
  sorted.reserve(findings.size());
  for (const auto& [place, index] : order) sorted.push_back(std::move(findings[index]));
  findings = std::move(sorted);
}

}  // namespace routegrant::rules

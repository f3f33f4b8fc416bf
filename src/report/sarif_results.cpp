#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/other_ways.hpp"
#include "report/sarif_parts.hpp"
#include "report/snippet.hpp"
#include "report/tally.hpp"

namespace routegrant::report::sarif {
namespace {

constexpr std::size_t shortest_link = 3;
constexpr std::size_t most_links = 6;

/// A place that the message links to, or that only stands beside it.
struct Related {
  Span span;
  std::string sentence;
  FactId fact = FactId::none;
  bool linked = false;
};

/// A stretch of a message, and the number of the related location it links to, or 0.
struct Piece {
  std::string_view text;
  std::size_t link = 0;
};

Place region_of(const Sources& sources, Span span) {
  const Place place = sources.place(span);
  const bool empty = place.line == place.end_line && place.column == place.end_column;
  return empty ? first_line_of(sources, span) : place;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '/' || static_cast<unsigned char>(c) >= 0x80;
}

/// Where `name` stands in `text` as a word of its own, or npos.
std::size_t find_name(std::string_view text, std::string_view name) {
  if (name.size() < shortest_link) return std::string_view::npos;
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return at;
  }
  return std::string_view::npos;
}

/// Makes the first mention of `label`, or of its last word, a link.
bool link(std::vector<Piece>& pieces, std::string_view label, std::size_t number) {
  const std::string_view name = label.substr(label.rfind(' ') == std::string_view::npos ? 0 : label.rfind(' ') + 1);
  for (const std::string_view wanted : {label, name}) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const Piece piece = pieces[i];
      const std::size_t at = piece.link == 0 ? find_name(piece.text, wanted) : std::string_view::npos;
      if (at == std::string_view::npos) continue;
      const auto position = pieces.begin() + static_cast<std::ptrdiff_t>(i);
      *position = {piece.text.substr(0, at)};
      pieces.insert(position + 1, {{wanted, number}, {piece.text.substr(at + wanted.size())}});
      return true;
    }
  }
  return false;
}

std::string link_text(std::string_view text) {
  std::string out;
  for (const char c : for_terminal(text)) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string linked_message(const std::vector<Piece>& pieces) {
  std::string out;
  for (const Piece& piece : pieces) {
    if (piece.link == 0) {
      out += for_sarif_message(piece.text);
    } else {
      out += "[" + link_text(piece.text) + "](" + std::to_string(piece.link) + ")";
    }
  }
  return out;
}

/// Numbers the places of interest: first what the message can link to, then the rule's own `also` places.
std::vector<Related> related_of(const Finding& finding, const Log& log, std::vector<Piece>& pieces) {
  std::vector<Related> out;
  const Reasons& reasons = log.report.graph.reasons();
  for (const FactId fact : log.story.stations(finding)) {
    if (out.size() == most_links) break;
    const Told& told = reasons.of(fact);
    if (link(pieces, told.label, out.size() + 1)) out.push_back({told.reason.span, told.sentence, fact, true});
  }
  for (const Hop& hop : finding.related) {
    if (out.size() == most_related) break;
    const bool known = std::any_of(out.begin(), out.end(), [&](const Related& related) {
      return related.span == hop.span && related.sentence == hop.sentence;
    });
    if (!known) out.push_back({hop.span, hop.sentence, hop.fact, false});
  }
  return out;
}

/// "The way: Ingress ..., Service ..., role ...": what the story passes, in its order.
std::string way_of(const Finding& finding, const Log& log) {
  std::vector<std::string> labels;
  for (const std::string_view label :
       log.story.labels(finding, {"exposes", "route", "service", "workload", "role", "object"})) {
    labels.push_back(for_sarif_message(label));
  }
  return labels.size() < 2 ? std::string() : "The way: " + text::join(labels, ", ") + ".";
}

/// The message after its first sentence: the way, what this line does, what else is meant, what to do, what was
/// assumed.
std::string rest_of_message(const Group& group, const Log& log, const std::vector<Related>& related) {
  const Finding& finding = *group.findings.front();
  std::vector<std::string> sentences;
  const auto add = [&](const std::string& text) {
    if (!text.empty()) sentences.push_back(sentence(text));
  };
  add(way_of(finding, log));
  if (finding.at_fact != FactId::none) {
    const std::string& told = log.report.graph.reasons().of(finding.at_fact).sentence;
    if (told != finding.message) add("Here: " + for_sarif_message(told));
  }
  for (std::size_t i = 0; i < related.size(); ++i) {
    if (!related[i].linked) add("See also: [" + link_text(related[i].sentence) + "](" + std::to_string(i + 1) + ")");
  }
  for (std::size_t i = 1; i < group.findings.size() && i < most_flows; ++i) {
    if (group.findings[i]->message != finding.message) add("Also: " + for_sarif_message(group.findings[i]->message));
  }
  std::size_t further = group.findings.size() > most_flows ? group.findings.size() - most_flows : 0;
  for (const Finding* each : group.findings) further += each->further_ways;
  if (further > 0) add(counted(further, "more way") + (further == 1 ? " leads" : " lead") + " to the same end");
  if (!finding.help.empty()) add("To fix: " + for_sarif_message(finding.help));
  for (const std::string_view assumed : log.story.assumptions(finding)) {
    if (assumed == finding.message) continue;
    add(std::string(finding.certainty == Certainty::inferred ? "Inferred: " : "Assumed: ") +
        for_sarif_message(assumed));
  }
  for (const std::string_view granted : log.story.taken_for_granted(finding))
    add("Assumed: " + for_sarif_message(granted));
  return text::join(sentences, " ");
}

void write_logical_location(FactId fact, const Finding& finding, Log& log) {
  if (fact == FactId::none) return;
  const Told& told = log.report.graph.reasons().of(fact);
  if (!is_station(told.relation)) return;
  const std::string name = for_terminal(told.label);
  const std::string scope = finding.scope.empty() ? std::string() : for_terminal(finding.scope) + "/";
  log.to.key("logicalLocations").begin_array().begin_object();
  log.to.member("name", std::string_view(name));
  log.to.member("fullyQualifiedName", std::string_view(scope + std::string(told.relation) + "/" + name));
  log.to.member("kind", "resource").end_object().end_array();
}

void write_related(const std::vector<Related>& related, const Finding& finding, Log& log) {
  if (related.empty()) return;
  log.to.key("relatedLocations").begin_array();
  for (std::size_t i = 0; i < related.size(); ++i) {
    log.to.begin_object().member("id", std::uint64_t{i + 1});
    write_physical_location(region_of(log.report.sources, related[i].span), log.to);
    write_logical_location(related[i].fact, finding, log);
    // A thing that takes no step of its own is called by its name.
    const std::string_view sentence = related[i].sentence;
    const bool has_name = sentence.empty() && related[i].fact != FactId::none;
    write_message("message", has_name ? log.report.graph.reasons().label(related[i].fact) : sentence, log.to);
    log.to.end_object();
  }
  log.to.end_array();
}

void write_step(const Finding& finding, std::size_t index, std::size_t here, Log& log) {
  const Hop& hop = finding.hops[index];
  const bool essential = index == 0 || index == here || index + 1 == finding.hops.size();
  log.to.begin_object().key("location").begin_object();
  write_physical_location(region_of(log.report.sources, hop.span), log.to);
  write_logical_location(hop.fact, finding, log);
  const std::string_view sentence = hop.sentence.empty() ? std::string_view("a step of the way") : hop.sentence;
  write_message("message", with_template(sentence, log.templates.behind(hop.span)), log.to);
  log.to.end_object();
  log.to.member("executionOrder", std::uint64_t{index + 1}).member("nestingLevel", std::uint64_t{hop.depth});
  log.to.member("importance", essential ? "essential" : "important");
  if (!hop.relation.empty()) log.to.key("kinds").begin_array().value(hop.relation).end_array();
  log.to.end_object();
}

void write_flow(const Finding& finding, Log& log) {
  const std::size_t here = log.story.here(finding);
  log.to.begin_object();
  write_message("message", finding.message, log.to);
  log.to.key("threadFlows").begin_array().begin_object().key("locations").begin_array();
  for (std::size_t i = 0; i < finding.hops.size() && i < most_steps; ++i) write_step(finding, i, here, log);
  log.to.end_array().end_object().end_array().end_object();
}

/// The stories of all findings first, then those of the other routes that they speak of.
void write_flows(const Group& group, Log& log) {
  const bool any = std::any_of(group.findings.begin(), group.findings.end(),
                               [](const Finding* finding) { return !finding->hops.empty(); });
  if (!any) return;
  log.to.key("codeFlows").begin_array();
  std::size_t written = 0;
  for (const Finding* finding : group.findings) {
    if (finding->hops.empty() || written == most_flows) continue;
    ++written;
    write_flow(*finding, log);
  }
  for (const Finding* finding : group.findings) {
    for (std::vector<Hop>& way : other_ways(log.report, *finding, most_flows - written)) {
      Finding other = *finding;
      other.hops = std::move(way);
      ++written;
      write_flow(other, log);
    }
  }
  log.to.end_array();
}

void write_fingerprints(const Group& group, Log& log) {
  log.to.key("partialFingerprints").begin_object();
  const SourceId file = log.report.sources.origin(group.findings.front()->at).source;
  const std::string& text = log.report.sources[file].text;
  // Standard input has no file that GitHub could hash: a missing value is better than one that means nothing.
  if (!group.place.file.starts_with('<')) {
    const auto found = log.hashes.try_emplace(file, text).first;
    const std::string hash = found->second.of(group.place.line);
    if (!hash.empty()) log.to.member("primaryLocationLineHash", std::string_view(hash));
  }
  log.to.member("routegrant/v1", std::string_view(hexadecimal(group.findings.front()->lasting))).end_object();
}

void write_labels(std::string_view name, std::vector<std::string_view> labels, JsonWriter& to) {
  std::sort(labels.begin(), labels.end());
  to.key(name).begin_array();
  for (const std::string_view label : labels) to.value(std::string_view(for_terminal(label)));
  to.end_array();
}

void write_properties(const Group& group, Log& log) {
  const Finding& finding = *group.findings.front();
  log.to.key("properties").begin_object();
  log.to.member("routegrant/scope", std::string_view(for_terminal(finding.scope)));
  log.to.member("routegrant/certainty", name_of(finding.certainty));
  write_labels("routegrant/routes", log.story.labels(finding, {"route", "exposes"}), log.to);
  write_labels("routegrant/workloads", log.story.labels(finding, {"workload"}), log.to);
  write_labels("routegrant/roles", log.story.labels(finding, {"role"}), log.to);
  write_labels("routegrant/objects", log.story.labels(finding, {"object"}), log.to);
  std::vector<std::string_view> assumptions = log.story.assumptions(finding);
  const std::vector<std::string_view> granted = log.story.taken_for_granted(finding);
  assumptions.insert(assumptions.end(), granted.begin(), granted.end());
  write_labels("routegrant/assumptions", std::move(assumptions), log.to);
  log.to.key("routegrant/args").begin_object();
  for (const auto& [column, text] : finding.args) log.to.member(column, std::string_view(for_terminal(text)));
  log.to.end_object().end_object();
}

}  // namespace

std::vector<Group> group(const Report& report, std::size_t& left_out) {
  std::map<std::tuple<Place, std::size_t>, Group> groups;
  for (const Finding* finding : heaviest_first(report)) {
    const Place place = first_line_of(report.sources, finding->at);
    // Columns do not tell alerts apart at GitHub.
    Place line{.file = place.file, .line = place.line, .column = 0, .end_line = 0, .end_column = 0};
    Group& into = groups[{std::move(line), finding->rule}];
    if (into.findings.empty()) into.place = place;
    into.findings.push_back(finding);
  }
  std::vector<Group> out;
  for (auto& [key, each] : groups) {
    std::stable_sort(each.findings.begin(), each.findings.end(), [](const Finding* a, const Finding* b) {
      return std::tuple(b->severity, a->hops.size()) < std::tuple(a->severity, b->hops.size());
    });
    each.place = first_line_of(report.sources, each.findings.front()->at);
    out.push_back(std::move(each));
  }
  left_out = out.size() > most_results ? out.size() - most_results : 0;
  if (left_out == 0) return out;
  const auto weight = [&](const Group& each) {
    return std::tuple(each.findings.front()->severity, security_tenths(report.rules[each.findings.front()->rule]));
  };
  std::stable_sort(out.begin(), out.end(), [&](const Group& a, const Group& b) { return weight(a) > weight(b); });
  out.resize(most_results);
  return out;
}

void write_result(const Group& group, Log& log) {
  const Finding& finding = *group.findings.front();
  const int tenths = security_tenths(log.report.rules[finding.rule]);
  std::vector<Piece> pieces = {{finding.message}};
  const std::vector<Related> related = related_of(finding, log, pieces);
  std::string message = sentence(linked_message(pieces));
  const std::string rest = rest_of_message(group, log, related);
  if (!rest.empty()) message += " " + rest;

  log.to.begin_object();
  log.to.member("ruleId", std::string_view(log.report.rules[finding.rule].id));
  log.to.member("ruleIndex", std::uint64_t{finding.rule});
  log.to.member("kind", "fail").member("level", name_of(finding.severity));
  if (tenths > 0) log.to.member("rank", tenths);
  log.to.key("message").begin_object().member("text", std::string_view(message)).end_object();
  log.to.key("locations").begin_array().begin_object();
  write_physical_location(group.place, log.to);
  write_logical_location(finding.at_fact, finding, log);
  if (finding.at_fact != FactId::none) {
    write_message("message", log.report.graph.reasons().of(finding.at_fact).sentence, log.to);
  }
  log.to.end_object().end_array();
  write_related(related, finding, log);
  write_flows(group, log);
  write_fingerprints(group, log);
  write_properties(group, log);
  log.to.end_object();
}

}  // namespace routegrant::report::sarif

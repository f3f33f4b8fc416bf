#include "questions/unknown_grants.hpp"

#include <algorithm>
#include <cstddef>
#include <map>

#include "report/escape.hpp"
#include "report/tally.hpp"

namespace routegrant::questions {
namespace {

/// Who reads more of them reads the finding of the rule, too.
constexpr std::size_t most_listed = 10;

}  // namespace

std::vector<UnknownGrant> unknown_grants(const Analysis& analysis,
                                         const std::function<bool(const DatabaseModel&)>& is_asked) {
  const Graph& graph = analysis.report.graph;
  // One row a database of the model, in its order.
  const Table<Database>& databases = graph.table<Database>();
  std::map<FactId, const DatabaseModel*> asked;
  for (std::size_t i = 0; i < databases.facts.size() && i < analysis.model.databases.size(); ++i) {
    const DatabaseModel& model = analysis.model.databases[i];
    if (model.is_postgresql() && is_asked(model)) asked.emplace(databases.facts[i], &model);
  }
  std::vector<UnknownGrant> unknown;
  const Table<DynamicGrant>& grants = graph.table<DynamicGrant>();
  for (std::size_t i = 0; i < grants.rows.size(); ++i) {
    const auto of = asked.find(grants.rows[i].database);
    if (of == asked.end()) continue;
    unknown.push_back({.database = of->second->name,
                       .why = grants.rows[i].why,
                       .span = graph.reasons().of(grants.facts[i]).reason.span});
  }
  return unknown;
}

bool knows_role(const DatabaseModel& model, const std::string& name) {
  return name.empty() || model.database.find_role(name).has_value();
}

void write_unknown(const std::vector<UnknownGrant>& unknown, const Sources& sources, Format format, std::ostream& out) {
  if (unknown.empty() || (format != Format::text && format != Format::markdown)) return;
  const bool is_text = format == Format::text;
  out << '\n'
      << "This answer may be incomplete: " << report::counted(unknown.size(), "place")
      << (unknown.size() == 1 ? " grants" : " grant") << " what cannot be read here.\n";
  if (!is_text) out << '\n';
  for (std::size_t i = 0; i < unknown.size() && i < most_listed; ++i) {
    const std::string at = report::position(sources.place(unknown[i].span));
    if (is_text) {
      out << "  " << report::for_terminal(at) << "  " << report::for_terminal(unknown[i].why) << '\n';
    } else {
      out << "- " << report::as_markdown_code(at) << ": " << report::as_markdown_code(unknown[i].why) << '\n';
    }
  }
  if (unknown.size() > most_listed)
    out << (is_text ? "  " : "- ") << "and " << unknown.size() - most_listed
        << " more, which the rule `dynamic-grants` lists\n";
}

void write_unknown(const std::vector<UnknownGrant>& unknown, const Sources& sources, report::JsonWriter& json) {
  json.key("incomplete").begin_array();
  for (const UnknownGrant& each : unknown) {
    json.begin_object().member("database", std::string_view(each.database)).member("why", std::string_view(each.why));
    json.place("place", sources, each.span).end_object();
  }
  json.end_array();
}

}  // namespace routegrant::questions

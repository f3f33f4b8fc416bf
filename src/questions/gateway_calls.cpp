#include "questions/gateway_calls.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "credentials/servers/gateway_paths.hpp"

namespace routegrant::questions {
namespace {

bool takes(const Sources& sources, Span call, std::string_view path) {
  if (call.begin >= call.end) return true;
  const auto paths = credentials::gateway_paths(sources[call.source].text, call.begin, call.end);
  return !paths || credentials::may_take(*paths, path, true);
}

/// The call by which the way leaves its first workload.
std::optional<std::size_t> first_call(const Access& access, const AccessRow& row) {
  const auto& facts = access.graph.table<Calls>().facts;
  for (const FactId premise : access.graph.reasons().of(row.leads_to).reason.premises) {
    const auto found = std::find(facts.begin(), facts.end(), premise);
    if (found != facts.end()) return static_cast<std::size_t>(found - facts.begin());
  }
  return std::nullopt;
}

}  // namespace

bool goes_on(const Access& access, const AccessRow& row, std::string_view path) {
  if (row.leads_to == FactId::none) return true;
  const std::optional<std::size_t> first = first_call(access, row);
  if (!first) return true;
  const auto& calls = access.graph.table<Calls>();
  // The same Service may be called by several settings.
  for (std::size_t i = 0; i < calls.rows.size(); ++i) {
    const bool is_same =
        calls.rows[i].workload == calls.rows[*first].workload && calls.rows[i].service == calls.rows[*first].service;
    if (is_same && takes(access.analysis.report.sources, access.graph.reasons().of(calls.facts[i]).reason.span, path))
      return true;
  }
  return false;
}

}  // namespace routegrant::questions

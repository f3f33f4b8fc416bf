#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "routegrant/report.hpp"

namespace routegrant::report {

/// What the facts behind a finding's hops have to say besides their sentences: labels, stations, certainty.
class Storyteller {
 public:
  /// `report` must outlive the storyteller.
  explicit Storyteller(const Report& report) : report_(&report) {}

  /// The things a story passes, each once, in its order: routes, Services, workloads, Secrets, roles, objects.
  [[nodiscard]] std::vector<FactId> stations(const Finding& finding) const;

  /// Labels of those stations that belong to one of `relations`, each once.
  [[nodiscard]] std::vector<std::string_view> labels(const Finding& finding,
                                                     const std::vector<std::string_view>& relations) const;

  /// What a finding rests on that no text declares: the sentences of the least certain facts that do not themselves
  /// follow from others as uncertain. Empty for a declared finding.
  [[nodiscard]] std::vector<std::string_view> assumptions(const Finding& finding) const;

  /// What the routes of its story take for granted of requests, whatever the finding's certainty; each once.
  [[nodiscard]] std::vector<std::string_view> taken_for_granted(const Finding& finding) const;

  /// The index of the hop that stands at the finding's own place; the number of hops if there is none.
  [[nodiscard]] std::size_t here(const Finding& finding) const;

 private:
  const Report* report_;
};

/// Whether facts of this relation are things rather than links between things.
[[nodiscard]] bool is_station(std::string_view relation);

}  // namespace routegrant::report

#include "compare/renamed.hpp"

#include "routegrant/graph.hpp"

namespace routegrant::compare {
namespace {

/// The names that findings have as their scope.
std::set<std::string> homes_of(const Report& report) {
  std::set<std::string> homes;
  for (const Scope& scope : report.graph.table<Scope>().rows) homes.insert(scope.name);
  for (const Database& database : report.graph.table<Database>().rows) homes.insert(database.name);
  return homes;
}

}  // namespace

Renamed::Renamed(const Report& own, const Report& other) : others_homes_(homes_of(other)) {
  const std::set<std::string> own_homes = homes_of(own);
  for (const Finding& finding : other.findings) {
    const bool counts = finding.status == Status::fresh || finding.status == Status::unchanged;
    if (counts && !own_homes.contains(finding.scope)) kin_.insert(finding.kin);
  }
}

bool Renamed::knows(const Finding& finding) const {
  return !others_homes_.contains(finding.scope) && kin_.contains(finding.kin);
}

}  // namespace routegrant::compare

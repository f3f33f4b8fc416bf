// What the projects of producers of Secrets and of ways to tell a workload its database say must come out: `# login:`
// one login, of which a project marks all or none; `# expect:` at the end of a line a finding, all findings of the
// rules so named are marked; `# no finding:` a rule that must be silent.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/text.hpp"
#include "support/projects.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::files_of;
using test::joined;
using test::marked;
using test::places_of;

namespace {

using Lines = std::multiset<std::string>;

std::string shown(const credentials::Value& value) {
  return value.known == credentials::Known::known ? value.text : "<" + std::string(name_of(value.known)) + ">";
}

/// "workload as role to host/database from Secret#key by env, renewed by hand, stays"
Lines login_lines(const Analysis& analysis) {
  Lines lines;
  for (const ScopeModel& scope : analysis.model.scopes) {
    for (std::size_t i = 0; i < scope.logins.size(); ++i) {
      const credentials::Login& login = scope.logins[i];
      const credentials::Rotation& rotation = scope.rotations[i];
      std::string line = scope.cluster.workloads[login.workload].meta.name.value + " as " + shown(login.user) + " to " +
                         login.host.text + "/" + login.database.text;
      if (!login.secret.empty()) line += " from " + login.secret + "#" + login.key;
      line += " by " + std::string(name_of(login.delivery)) + ", renewal " + rotation.renewal;
      line += rotation.rotates ? ", reaches the pods" : ", stays outside";
      lines.insert(std::move(line));
    }
  }
  return lines;
}

/// The places of the marks `# expect:`, by rule.
std::map<std::string, Lines> expected_findings(const std::vector<InputFile>& files) {
  constexpr std::string_view mark = "# expect: ";
  std::map<std::string, Lines> findings;
  for (const InputFile& file : files) {
    std::size_t number = 0;
    for (const std::string_view line : text::split(file.text, '\n')) {
      ++number;
      const std::size_t at = line.find(mark);
      if (at == std::string_view::npos) continue;
      findings[std::string(text::trim(line.substr(at + mark.size())))].insert(file.path + ":" + std::to_string(number));
    }
  }
  return findings;
}

bool is_told(const Analysis& analysis, const std::string& message) {
  const Diagnostics& told = analysis.report.diagnostics;
  return std::any_of(told.begin(), told.end(), [&](const Diagnostic& one) { return one.message == message; });
}

}  // namespace

TEST_CASE("each producer's and convention's logins come out as its documentation says") {
  for (const std::string& project : test::all_projects()) {
    CAPTURE(project);
    const std::vector<InputFile> files = files_of("projects/" + project);
    const Analysis analysis = analyzed(files);
    const Lines logins = marked(files, "login");
    if (!logins.empty()) CHECK(joined(login_lines(analysis)) == joined(logins));
    for (const auto& finding : expected_findings(files)) {
      CAPTURE(finding.first);
      CHECK(joined(places_of(analysis, finding.first)) == joined(finding.second));
    }
    for (const std::string& message : marked(files, "told")) {
      CAPTURE(message);
      CHECK(is_told(analysis, message));
    }
    for (const std::string& rule : marked(files, "no finding")) {
      CAPTURE(rule);
      CHECK(joined(places_of(analysis, rule)).empty());
    }
  }
}

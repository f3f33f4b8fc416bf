// One project for each producer of Secrets and each way of telling a workload its database, drawn from upstream
// documentation. Comments at the beginning of lines say what must come out: `# login:` one login, all of a project's
// are marked; `# expect:` at the end of a line a finding, all findings of the rules so named are marked.

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "base/text.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::files_of;
using test::places_of;

namespace {

using Lines = std::multiset<std::string>;

const char* const projects[] = {
    "app-template",         "argo-application-set",  "cert-manager",     "cloud-iam", "config-files",
    "custom-resources",     "database-relays",       "external-secrets", "flux",      "frameworks",
    "kustomize-generators", "openshift-template",    "pgbouncer",        "reloader",  "sealed-secrets",
    "secret-operators",     "secrets-store-csi",     "service-binding",  "sops",      "vault-agent",
    "vault-secret",         "vault-secrets-operator"};

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

struct Marks {
  Lines logins;
  std::map<std::string, Lines> findings;
};

Marks marks_of(const std::vector<InputFile>& files) {
  constexpr std::string_view login = "# login: ";
  constexpr std::string_view finding = "# expect: ";
  Marks marks;
  for (const InputFile& file : files) {
    std::size_t number = 0;
    for (const std::string_view line : text::split(file.text, '\n')) {
      ++number;
      if (line.starts_with(login)) marks.logins.emplace(line.substr(login.size()));
      const std::size_t at = line.find(finding);
      if (at != std::string_view::npos) {
        marks.findings[std::string(text::trim(line.substr(at + finding.size())))].insert(file.path + ":" +
                                                                                         std::to_string(number));
      }
    }
  }
  return marks;
}

std::string joined(const Lines& lines) {
  return text::join({lines.begin(), lines.end()}, "\n");
}

}  // namespace

TEST_CASE("each producer's and convention's logins come out as its documentation says") {
  for (const char* project : projects) {
    CAPTURE(project);
    const std::vector<InputFile> files = files_of(std::string("projects/") + project);
    const Analysis analysis = analyzed(files);
    const Marks marks = marks_of(files);
    CHECK(joined(login_lines(analysis)) == joined(marks.logins));
    for (const auto& finding : marks.findings) {
      CAPTURE(finding.first);
      CHECK(joined(places_of(analysis, finding.first)) == joined(finding.second));
    }
  }
}

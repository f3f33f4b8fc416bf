// Every kind of object and every convention that is registered has a project in testdata/projects/ that exercises it
// and says what must come out.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/logins/argument_settings.hpp"
#include "kube/kinds.hpp"
#include "support/projects.hpp"
#include "support/tree.hpp"
#include "support/yaml_text.hpp"

using namespace routegrant;
using test::all_projects;
using test::files_of;

namespace {

using Names = std::set<std::string>;

/// "Rollout (argoproj.io)", as it is shown if it is missing.
std::string shown(const kube::Kind& kind) {
  return std::string(kind.name) + " (" + std::string(kind.groups) + ")";
}

bool is_of(const kube::Kind& kind, std::string_view api_version, std::string_view name) {
  const std::size_t slash = api_version.find('/');
  const std::string_view group = slash == std::string_view::npos ? "core" : api_version.substr(0, slash);
  const auto groups = text::words(kind.groups);
  return kind.name == name && std::find(groups.begin(), groups.end(), group) != groups.end();
}

void add_kinds(const InputFile& file, Names& into) {
  if (!file.path.ends_with(".yaml")) return;
  const test::ParsedYaml yaml = test::parse_yaml(file.text, file.path);
  for (const load::Object& object : yaml.objects) {
    const std::string_view api_version = object.root["apiVersion"].text();
    const std::string_view name = object.root["kind"].text();
    for (const kube::Kind* kind : kube::all_kinds()) {
      if (is_of(*kind, api_version, name)) into.insert(shown(*kind));
    }
  }
}

std::ptrdiff_t claims(const credentials::View& view) {
  return std::count_if(view.settings.begin(), view.settings.end(), [](const auto& setting) { return setting.claimed; });
}

/// Asks the conventions as `find_logins` does, and notes which had something to say.
void add_conventions(credentials::View view, Names& into) {
  view.settings = settings_of(view.environment, view.mounts);
  for (credentials::Setting& setting : argument_settings(view.the_container(), view.environment))
    view.settings.push_back(std::move(setting));
  std::vector<credentials::Clue> clues;
  for (const credentials::Convention* convention : credentials::all_conventions()) {
    const std::size_t clues_before = clues.size();
    const std::ptrdiff_t claims_before = claims(view);
    convention->find(view, clues);
    if (clues.size() > clues_before || claims(view) > claims_before) into.insert(std::string(convention->name));
  }
}

void add_conventions(const ScopeModel& scope, Names& into) {
  for (std::size_t w = 0; w < scope.cluster.workloads.size(); ++w) {
    const kube::Workload& workload = scope.cluster.workloads[w];
    for (std::size_t c = 0; c < workload.pod.containers.size(); ++c) {
      const credentials::Environment environment(scope.cluster, workload, workload.pod.containers[c]);
      const credentials::Mounts mounts = credentials::mounts_of(scope.cluster, workload, workload.pod.containers[c]);
      add_conventions({scope.cluster, scope.servers, w, c, environment, mounts}, into);
    }
  }
}

std::string joined(const Names& names) {
  return text::join({names.begin(), names.end()}, "\n");
}

}  // namespace

TEST_CASE("every project says what must come out of it") {
  constexpr std::array<const char*, 6> words{"login", "path", "role", "privilege", "no finding", "told"};
  for (const std::string& project : all_projects()) {
    CAPTURE(project);
    const std::vector<InputFile> files = files_of("projects/" + project);
    const bool is_marked =
        std::any_of(words.begin(), words.end(), [&](const char* word) { return !test::marked(files, word).empty(); });
    const bool has_findings = std::any_of(files.begin(), files.end(), [](const InputFile& file) {
      return file.text.find("# expect: ") != std::string::npos;
    });
    // That one has a test of its own.
    const bool is_story = project == "first-story";
    CHECK((is_marked || has_findings || is_story));
  }
}

TEST_CASE("every kind of object that is read is in a project") {
  Names known;
  for (const std::string& project : all_projects()) {
    for (const InputFile& file : files_of("projects/" + project)) add_kinds(file, known);
  }
  Names missing;
  for (const kube::Kind* kind : kube::all_kinds()) {
    if (!known.contains(shown(*kind))) missing.insert(shown(*kind));
  }
  CHECK(joined(missing) == "");
}

TEST_CASE("every convention finds something in a project") {
  Names known;
  for (const std::string& project : all_projects()) {
    const Analysis analysis = test::analyzed(files_of("projects/" + project));
    for (const ScopeModel& scope : analysis.model.scopes) add_conventions(scope, known);
  }
  Names missing;
  for (const credentials::Convention* convention : credentials::all_conventions()) {
    if (!known.contains(std::string(convention->name))) missing.insert(std::string(convention->name));
  }
  CHECK(joined(missing) == "");
}

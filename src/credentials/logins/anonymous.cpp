#include "credentials/logins/anonymous.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

std::vector<yaml::Cursor> words_of(const kube::Container& container) {
  std::vector<yaml::Cursor> words = container.command;
  words.insert(words.end(), container.args.begin(), container.args.end());
  return words;
}

/// Whether the program is named by the image or in the command line.
bool runs(const kube::Container& container, std::string_view program) {
  const std::vector<yaml::Cursor> words = words_of(container);
  return container.image.value.find(program) != std::string::npos ||
         std::any_of(words.begin(), words.end(),
                     [&](const yaml::Cursor& word) { return word.text().find(program) != std::string_view::npos; });
}

bool has_postgrest_variable(const kube::Container& container) {
  return std::any_of(container.env.begin(), container.env.end(),
                     [](const kube::EnvEntry& entry) { return entry.name.value.starts_with("PGRST_"); });
}

/// The name of the variable, and of the line in a configuration file.
bool is_postgrest_setting(std::string_view name) {
  return name == "PGRST_DB_ANON_ROLE" || name == "db-anon-role";
}

/// What follows `--default-role` or `-r`.
std::optional<Reading> default_role(const kube::Container& container, const Environment& environment) {
  constexpr std::string_view joined = "--default-role=";
  const std::vector<yaml::Cursor> words = words_of(container);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i].text();
    if ((word == "--default-role" || word == "-r") && i + 1 < words.size())
      return environment.read_argument(words[i + 1]);
    if (!word.starts_with(joined)) continue;
    const Reading all = environment.read_argument(words[i]);
    Reading value;
    append(value, all, static_cast<std::uint32_t>(joined.size()), static_cast<std::uint32_t>(all.text.size()));
    return value;
  }
  return std::nullopt;
}

}  // namespace

Value anonymous_role(const kube::Cluster& cluster, std::size_t workload, std::size_t container) {
  const kube::Workload& owner = cluster.workloads[workload];
  const kube::Container& program = owner.pod.containers[container];
  if (runs(program, "postgraphile")) {
    const Environment environment(cluster, owner, program);
    const std::optional<Reading> argument = default_role(program, environment);
    return argument ? value_of(*argument, whole(*argument), "role") : Value{};
  }
  if (!runs(program, "postgrest") && !has_postgrest_variable(program)) return {};
  const Environment environment(cluster, owner, program);
  const Mounts mounts = mounts_of(cluster, owner, program);
  for (const Setting& setting : settings_of(environment, mounts)) {
    if (is_postgrest_setting(setting.name)) return value_of(setting.reading, whole(setting.reading), "role");
  }
  return {};
}

}  // namespace routegrant::credentials

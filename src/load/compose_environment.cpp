#include "load/compose_environment.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "yaml/cursor.hpp"
#include "yaml/reader.hpp"

namespace routegrant::load {
namespace {

constexpr std::array<std::string_view, 6> names{"compose.override.yaml", "compose.yaml",
                                                "compose.yml",           "docker-compose.override.yml",
                                                "docker-compose.yaml",   "docker-compose.yml"};

/// What a volume leads from and to: `./init:/docker-entrypoint-initdb.d:ro`, or a mapping.
std::pair<std::string_view, std::string_view> volume_of(const yaml::Cursor& volume) {
  if (volume.is_mapping()) return {volume["source"].text(), volume["target"].text()};
  const std::vector<std::string_view> parts = text::split(volume.text(), ':');
  return parts.size() < 2 ? std::pair<std::string_view, std::string_view>{} : std::pair{parts[0], parts[1]};
}

/// Whether a service of a Compose file in `directory` mounts the script where the image looks for such.
bool mounts(const yaml::Cursor& service, std::string_view directory, std::string_view script) {
  constexpr std::string_view scripts = "/docker-entrypoint-initdb.d";
  for (const yaml::Cursor& volume : service["volumes"].items()) {
    const auto [source, target] = volume_of(volume);
    if (!source.starts_with('.') || !target.starts_with(scripts)) continue;
    const std::string path = paths::normal(paths::joined(directory, source));
    if (path == script || path == paths::directory_of(script)) return true;
  }
  return false;
}

class Collector {
 public:
  void add(const yaml::Cursor& environment) {
    for (const yaml::Cursor& variable : environment.items()) {
      if (environment.is_mapping()) {
        add(variable.key(), variable.text());
        continue;
      }
      const std::string_view written = variable.text();
      const std::size_t equals = written.find('=');
      if (equals != std::string_view::npos) add(written.substr(0, equals), written.substr(equals + 1));
    }
  }

  sql::ShellEnvironment take() {
    for (const std::string& name : contested_) values_.erase(name);
    return std::move(values_);
  }

 private:
  void add(std::string_view name, std::string_view value) {
    const auto [known, is_new] = values_.emplace(name, value);
    if ((!is_new && known->second != value) || value.find('$') != std::string_view::npos) contested_.emplace(name);
  }

  sql::ShellEnvironment values_{};
  std::set<std::string> contested_{};
};

}  // namespace

yaml::Cursor ComposeFiles::services_of(SourceId file) {
  auto [known, is_new] = read_.try_emplace(file);
  // What is wrong with it is told where it is read as a document.
  Diagnostics told_elsewhere;
  if (is_new) known->second = yaml::read_one(sources_, file, {}, told_elsewhere);
  return known->second.root()["services"];
}

sql::ShellEnvironment ComposeFiles::environment_of(SourceId script) {
  const std::string& path = sources_[script].path;
  Collector collector;
  for (std::string_view directory = paths::directory_of(path);; directory = paths::directory_of(directory)) {
    for (const std::string_view name : names) {
      const std::optional<SourceId> source = sources_.find(paths::joined(directory, name));
      if (!source) continue;
      for (const yaml::Cursor& service : services_of(*source).items()) {
        if (mounts(service, directory, path)) collector.add(service["environment"]);
      }
    }
    if (directory.empty()) return collector.take();
  }
}

}  // namespace routegrant::load

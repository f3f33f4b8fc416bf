#include "model/written_scripts.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/paths.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/mounts.hpp"
#include "model/shell_texts.hpp"
#include "sql/shell/shell.hpp"

namespace routegrant::model {
namespace {

/// Where the container has the volume; empty where it has not, or only a part of it.
std::string place_of(const kube::Container& container, std::string_view volume) {
  for (const kube::Mount& mount : container.mounts) {
    if (mount.volume == volume && mount.sub_path.empty()) return credentials::absolute_path(mount.path.value);
  }
  return {};
}

std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace

WrittenScripts written_scripts(const kube::Cluster& cluster, const kube::Workload& workload, std::string_view volume,
                               Sources& sources) {
  WrittenScripts found;
  std::map<std::string, SourceId> by_name;
  bool are_all = true;
  for (const kube::Container& container : workload.pod.containers) {
    const std::string directory = place_of(container, volume);
    if (container.role != kube::Container::Role::init || directory.empty()) continue;
    const credentials::Environment environment(cluster, workload, container);
    std::vector<yaml::Cursor> words = container.command;
    words.insert(words.end(), container.args.begin(), container.args.end());
    std::size_t written = 0;
    for (const yaml::Cursor& word : words) {
      const std::size_t mentions = count_of(directory, word.text());
      const std::optional<SourceId> script = mentions == 0 ? std::nullopt : add_scalar(word, sources);
      if (!script) continue;
      std::size_t documents = 0;
      for (auto& [path, document] : sql::shell_documents(sources[*script].text)) {
        if (paths::directory_of(path) != directory) continue;
        ++documents;
        // What else lies there the image runs in other ways.
        if (!path.ends_with(".sql")) are_all = false;
        if (!path.ends_with(".sql")) continue;
        const SourceId source = sql::add_embedded(sources, {*script, 0, 0}, substituted(document.text, environment));
        by_name.insert_or_assign(std::string(paths::base_name(path)), source);
      }
      written += documents;
      are_all = are_all && documents == mentions;
    }
    are_all = are_all && written > 0;
  }
  for (const auto& [name, source] : by_name) found.scripts.push_back(source);
  found.are_all = are_all && !found.scripts.empty();
  return found;
}

}  // namespace routegrant::model

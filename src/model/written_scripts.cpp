#include "model/written_scripts.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

/// By the names of the files.
using Written = std::map<std::string, std::vector<SourceId>>;

/// Adds what one script writes into `.sql` files of the directory; whether it speaks of the directory nowhere else.
bool add_documents(SourceId script, std::string_view directory, const credentials::Environment& environment,
                   Sources& sources, Written& into) {
  std::size_t documents = 0;
  for (const auto& [path, file] : sql::shell_documents(sources[script].text)) {
    // What else lies there the image runs in other ways.
    if (paths::directory_of(path) != directory || !path.ends_with(".sql")) continue;
    documents += file.documents;
    std::vector<SourceId>& parts = into[std::string(paths::base_name(path))];
    if (!file.appends) parts.clear();
    parts.push_back(sql::add_embedded(sources, {script, 0, 0}, substituted(file.sql.text, environment)));
  }
  return documents == count_of(directory, sources[script].text);
}

/// The same of all words of a container's command.
bool add_documents(const kube::Container& container, std::string_view directory,
                   const credentials::Environment& environment, Sources& sources, Written& into) {
  std::vector<yaml::Cursor> words = container.command;
  words.insert(words.end(), container.args.begin(), container.args.end());
  bool are_all = true;
  bool is_any = false;
  for (const yaml::Cursor& word : words) {
    if (count_of(directory, word.text()) == 0) continue;
    const std::optional<SourceId> script = add_scalar(word, sources);
    are_all = script && add_documents(*script, directory, environment, sources, into) && are_all;
    is_any = true;
  }
  return are_all && is_any;
}

}  // namespace

WrittenScripts written_scripts(const kube::Cluster& cluster, const kube::Workload& workload, std::string_view volume,
                               Sources& sources) {
  Written written;
  bool are_all = true;
  for (const kube::Container& container : workload.pod.containers) {
    const std::string directory = place_of(container, volume);
    if (container.role != kube::Container::Role::init || directory.empty()) continue;
    const credentials::Environment environment(cluster, workload, container);
    are_all = add_documents(container, directory, environment, sources, written) && are_all;
  }
  WrittenScripts found{.are_all = are_all && !written.empty()};
  for (const auto& [name, parts] : written) found.scripts.insert(found.scripts.end(), parts.begin(), parts.end());
  return found;
}

}  // namespace routegrant::model

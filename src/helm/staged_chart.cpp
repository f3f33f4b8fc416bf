#include "helm/staged_chart.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

namespace fs = std::filesystem;

/// `file://../common`, as helm's downloader reads it; empty where no chart is there.
std::string local_directory(std::string_view repository, const std::string& chart_root) {
  constexpr std::string_view scheme = "file://";
  if (!repository.starts_with(scheme) || repository.substr(scheme.size()).starts_with('/')) return {};
  const fs::path directory = fs::path(chart_root) / repository.substr(scheme.size());
  std::error_code error;
  return fs::is_regular_file(directory / "Chart.yaml", error) ? directory.lexically_normal().string() : std::string();
}

/// Links to all that is in a directory, but not to `without`.
void link_all(const fs::path& from, const fs::path& into, std::string_view without, std::error_code& error) {
  for (fs::directory_iterator entry(from, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename() == without) continue;
    fs::create_symlink(fs::absolute(entry->path(), error), into / entry->path().filename(), error);
  }
}

}  // namespace

std::vector<AbsentChart> absent_charts(std::string_view error, const Value& chart, const std::string& chart_root) {
  std::vector<AbsentChart> absent;
  constexpr std::string_view mark = "missing in charts/ directory:";
  const std::size_t at = error.find(mark);
  if (at == std::string_view::npos) return absent;
  error = error.substr(at + mark.size());
  const kustomize::Children& known = chart.items_of("dependencies");
  for (const std::string_view one : text::split(error.substr(0, error.find('\n')), ',')) {
    const std::string_view name = text::trim(one);
    const auto entry = std::find_if(known.begin(), known.end(),
                                    [&](const Value& dependency) { return dependency.text_of("name") == name; });
    // It becomes the name of a directory.
    if (entry == known.end() || name.find('/') != std::string_view::npos || name.starts_with('.')) continue;
    absent.push_back({std::string(name), local_directory(entry->text_of("repository"), chart_root)});
  }
  return absent;
}

Result<std::string> staged_chart(const std::string& chart_root, const std::vector<AbsentChart>& absent,
                                 load::ScratchDirectory& scratch) {
  std::vector<load::TreeFile> empty_charts;
  for (const AbsentChart& chart : absent) {
    if (!chart.directory.empty()) continue;
    empty_charts.push_back({.path = "charts/" + chart.name + "/Chart.yaml",
                            .text = "apiVersion: v2\nname: " + chart.name + "\nversion: 0.0.0\n"});
  }
  const Result<std::string> directory = scratch.write(empty_charts);
  if (!directory) return directory;
  std::error_code error;
  const fs::path staged(*directory);
  fs::create_directories(staged / "charts", error);
  const fs::path own_charts = fs::path(chart_root) / "charts";
  if (!error) link_all(chart_root, staged, "charts", error);
  std::error_code absence;
  if (!error && fs::is_directory(own_charts, absence)) link_all(own_charts, staged / "charts", "", error);
  for (const AbsentChart& chart : absent) {
    if (!chart.directory.empty())
      fs::create_symlink(fs::absolute(chart.directory, error), staged / "charts" / chart.name, error);
  }
  if (error) return Failure{"cannot stage it: " + error.message()};
  return directory;
}

}  // namespace routegrant::helm

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "cli/run.hpp"
#include "load/git_tree.hpp"
#include "model/settings.hpp"
#include "model/settings_schema.hpp"
#include "report/escape.hpp"

namespace routegrant::cli {
namespace {

/// Where the settings lie, as an analysis of this directory would find them; empty if there are none.
std::string settings_path(const Options& options) {
  if (options.no_config || options.untrusted) return {};
  if (!options.config.empty()) return options.config;
  const Result<std::string> top_level = load::git_top_level(".");
  for (const std::string& name : model::settings_files()) {
    const std::string path = top_level ? *top_level + "/" + name : name;
    std::error_code error;
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, error))) continue;
    const std::filesystem::path relative = std::filesystem::proximate(path, error);
    return error ? path : relative.generic_string();
  }
  return {};
}

/// Whether a file is a symbolic link to somewhere outside of its directory, which no analysis follows.
bool leaves_its_tree(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return false;
  const Result<std::string> top_level = load::git_top_level(".");
  const std::filesystem::path root = std::filesystem::weakly_canonical(top_level ? *top_level : ".", error);
  const std::string within = std::filesystem::weakly_canonical(path, error).lexically_relative(root).generic_string();
  return within.empty() || within.starts_with("..");
}

}  // namespace

Exit run_config(const Options& options, Console& console) {
  if (options.show_schema == options.show_settings) {
    return complain(console, Exit::usage, "`config` expects either `--show` or `--schema`");
  }
  if (options.show_schema) {
    console.out << model::settings_schema();
    return Exit::clean;
  }
  const std::string path = settings_path(options);
  if (path.empty()) {
    console.out << "# no settings: the defaults are in effect\nannotation-prefix: " << Settings{}.annotation_prefix
                << '\n';
    return Exit::clean;
  }
  if (options.config.empty() && leaves_its_tree(path)) {
    return complain(console, Exit::usage,
                    "cannot read the settings file '" + path + "': it is a symbolic link that leaves the tree");
  }
  std::optional<std::string> text = text_of_file(path);
  if (!text) return complain(console, Exit::usage, "cannot read the settings file '" + path + "'");
  AnalysisOptions how;
  how.settings = InputFile{.path = path, .text = *text};
  how.ask_rules = false;
  if (const Result<Analysis> read = analyze(std::vector<InputFile>{}, how); !read) {
    return complain(console, Exit::usage, read.error());
  }
  console.out << "# " << report::for_terminal(path) << '\n' << *text;
  if (!text->empty() && text->back() != '\n') console.out << '\n';
  return Exit::clean;
}

}  // namespace routegrant::cli

#pragma once

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "load/code_migrations.hpp"
#include "load/natural_order.hpp"
#include "load/role_files.hpp"
#include "load/shell_scripts.hpp"

namespace routegrant::test {

/// A tree of files, grouped. Each database is shown as "name (tool): path path ...", a file of several parts once.
struct Tree {
  explicit Tree(std::vector<std::pair<std::string, std::string>> files) {
    std::sort(files.begin(), files.end());
    for (auto& [path, text] : files) {
      const load::FileKind kind = path.ends_with(".sql")  ? load::FileKind::sql
                                  : path.ends_with(".sh") ? load::FileKind::shell
                                                          : load::FileKind::other;
      discovery.files.push_back({sources.add({.path = path, .text = text}), kind});
    }
    load::embed_shell_scripts(discovery, sources);
    load::embed_code_migrations(discovery, sources);
  }

  std::vector<std::string> databases() {
    found = load::find_role_files(discovery, sources, settings, diagnostics);
    std::vector<std::string> all;
    for (const load::RoleFiles& database : found) {
      std::string shown = database.name + " (" + database.tool + "):";
      for (std::size_t i = 0; i < database.files.size(); ++i) {
        const SourceId source = database.files[i].source;
        if (i == 0 || database.files[i - 1].source != source) shown += " " + sources[source].path;
      }
      all.push_back(std::move(shown));
    }
    return all;
  }

  bool says(std::string_view message) const {
    return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& diagnostic) {
      return diagnostic.message.find(message) != std::string::npos;
    });
  }

  Sources sources;
  load::Discovery discovery;
  Settings settings;
  Diagnostics diagnostics;
  std::vector<load::RoleFiles> found;
};

/// Files without text.
inline std::vector<std::pair<std::string, std::string>> named(std::initializer_list<const char*> paths) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const char* path : paths) files.emplace_back(path, "SELECT 1;\n");
  return files;
}

inline DatabaseSetting setting(std::string name, std::vector<std::string> sql) {
  DatabaseSetting made;
  made.name = std::move(name);
  made.sql = std::move(sql);
  return made;
}

using Texts = std::vector<std::string>;

}  // namespace routegrant::test

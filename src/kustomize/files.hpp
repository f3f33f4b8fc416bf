#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "kustomize/value.hpp"
#include "load/discover.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"
#include "yaml/tree.hpp"

namespace routegrant::kustomize {

/// The files of the tree and their documents. A file is parsed when it is first asked for, and once.
class Files {
 public:
  Files(const load::Discovery& discovery, Sources& sources, const load::Limits& limits, Diagnostics& out);

  [[nodiscard]] std::optional<SourceId> find(std::string_view path) const;
  [[nodiscard]] bool is_directory(std::string_view path) const { return directories_.contains(path); }
  /// The paths of all files below a directory, sorted; of all files for the root.
  [[nodiscard]] std::vector<std::string> below(std::string_view directory) const;
  /// All directories that hold files, or directories that do, sorted; the root is empty.
  [[nodiscard]] const std::set<std::string, std::less<>>& directories() const { return directories_; }
  [[nodiscard]] Sources& sources() { return sources_; }
  [[nodiscard]] const Sources& sources() const { return sources_; }
  [[nodiscard]] Texts& texts() { return texts_; }
  [[nodiscard]] Diagnostics& diagnostics() { return out_; }

  /// Documents that were parsed elsewhere.
  void put(SourceId source, std::vector<yaml::Document> documents);
  /// All documents of a file; what cannot be parsed is reported.
  [[nodiscard]] const std::vector<Value>& values(SourceId source);
  /// The documents of a text that stands in a scalar of a file, at places in that file. It is parsed once.
  [[nodiscard]] const std::vector<Value>& embedded(const Value& scalar, std::string_view name);

 private:
  Sources& sources_;
  load::Limits limits_;
  Diagnostics& out_;
  Texts texts_;
  std::map<std::string, SourceId, std::less<>> by_path_;
  std::set<std::string, std::less<>> directories_;
  std::map<SourceId, std::vector<Value>> values_;
  /// By what is asked for: the file, the scalar's place in it, the name, and the text, which variables may have
  /// changed.
  std::map<std::tuple<SourceId, std::uint32_t, std::string, std::string>, SourceId> embedded_;
  /// Keeps the trees alive that values point into.
  std::vector<yaml::Document> documents_;
};

}  // namespace routegrant::kustomize

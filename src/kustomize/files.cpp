#include "kustomize/files.hpp"

#include <utility>

#include "base/paths.hpp"
#include "yaml/composer.hpp"
#include "yaml/reader.hpp"

namespace routegrant::kustomize {

Files::Files(const load::Discovery& discovery, Sources& sources, const load::Limits& limits, Diagnostics& out)
    : sources_(sources), limits_(limits), out_(out) {
  for (const load::Discovered& file : discovery.files) {
    const std::string& path = sources[file.source].path;
    by_path_.emplace(path, file.source);
    std::string_view directory = path;
    do {
      directory = paths::directory_of(directory);
      if (!directories_.emplace(directory).second) break;
    } while (!directory.empty());
  }
}

std::optional<SourceId> Files::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Files::below(std::string_view directory) const {
  const std::string start = directory.empty() ? std::string() : std::string(directory) + "/";
  std::vector<std::string> paths;
  for (auto at = by_path_.lower_bound(start); at != by_path_.end() && at->first.starts_with(start); ++at)
    paths.push_back(at->first);
  return paths;
}

void Files::put(SourceId source, std::vector<yaml::Document> documents) {
  std::vector<Value>& values = values_[source];
  values.clear();
  for (yaml::Document& document : documents) {
    documents_.push_back(yaml::with_own_keys_first(std::move(document)));
    values.push_back(value_of(documents_.back().root()));
  }
}

const std::vector<Value>& Files::values(SourceId source) {
  const auto known = values_.find(source);
  if (known != values_.end()) return known->second;
  const yaml::ReadOptions options{
      .only_parser_of_record = limits_.only_parser_of_record,
      .bounds = {.depth = limits_.yaml_depth, .nodes = limits_.yaml_nodes, .alias_visits = limits_.alias_visits}};
  put(source, yaml::read(sources_, source, options, out_).documents);
  return values_.at(source);
}

const std::vector<Value>& Files::embedded(const Value& scalar, std::string_view name) {
  const SourceId parent = scalar.span.source;
  const auto [known, is_new] =
      embedded_.try_emplace({parent, scalar.span.begin, std::string(name), std::string(scalar.text)});
  if (!is_new) return values(known->second);
  Source source{.path = sources_[parent].path + "#" + std::string(name), .text = std::string(scalar.text)};
  source.parent = parent;
  source.segments = yaml::segments_of_scalar(sources_, scalar.span, scalar.text);
  known->second = sources_.add(std::move(source));
  return values(known->second);
}

}  // namespace routegrant::kustomize

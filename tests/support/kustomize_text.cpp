#include "support/kustomize_text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "kustomize/json_text.hpp"
#include "kustomize/value.hpp"
#include "yaml/reader.hpp"

namespace routegrant::tests {
namespace {

using kustomize::Value;

std::string line_of(const Value& root) {
  std::string line;
  kustomize::append_json(root, line);
  return line;
}

}  // namespace

std::string Built::objects(const std::string& directory) const {
  std::string result;
  for (const kustomize::Deployment& deployment : deployments) {
    if (deployment.directory != directory) continue;
    for (const load::Object& object : deployment.objects) {
      result += line_of(kustomize::value_of(object.root)) + "\n";
    }
  }
  return result;
}

std::string Built::problems() const {
  std::string result;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.span) {
      const Place place = sources.place(*diagnostic.span);
      result += place.file + ":" + std::to_string(place.line) + ": ";
    }
    result += diagnostic.message + "\n";
  }
  return result;
}

Built build(std::vector<TextFile> files, kustomize::SecretForm form) {
  Built built;
  load::Discovery discovery;
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  for (TextFile& file : files) {
    const load::FileKind kind = load::kind_of_file(file.path);
    const SourceId source = built.sources.add({.path = std::move(file.path), .text = std::move(file.text)});
    discovery.files.push_back({.source = source, .kind = kind});
  }
  Diagnostics unread;
  const load::Kustomizations kustomizations = load::read_kustomizations(built.sources, unread);
  built.deployments = kustomize::build_all(
      discovery, kustomizations, {}, {.without_definitions = false, .secrets = form}, built.sources, built.diagnostics);
  return built;
}

std::string json_of(const yaml::Cursor& value) {
  return line_of(kustomize::value_of(value));
}

std::string json_of(const std::string& yaml_text) {
  Sources sources;
  Diagnostics problems;
  const SourceId source = sources.add({.path = "expected.yaml", .text = yaml_text});
  std::string result;
  for (const yaml::Document& document : yaml::read(sources, source, {}, problems).documents) {
    result += json_of(document.root()) + "\n";
  }
  return result;
}

std::vector<TextFile> files_below(const std::string& directory) {
  namespace fs = std::filesystem;
  std::vector<TextFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({.path = entry.path().lexically_relative(directory).generic_string(),
                     .text = std::string(std::istreambuf_iterator<char>(in), {})});
  }
  return files;
}

}  // namespace routegrant::tests

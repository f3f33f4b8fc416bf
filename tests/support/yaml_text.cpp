#include "support/yaml_text.hpp"

#include <utility>

#include "routegrant/coverage.hpp"

namespace routegrant::test {

ParsedYaml parse_yaml(std::string text, std::string path) {
  ParsedYaml parsed;
  load::Discovery discovery;
  const SourceId id = parsed.sources.add({.path = std::move(path), .text = std::move(text)});
  discovery.files.push_back({.source = id, .kind = load::FileKind::yaml});
  Coverage coverage;
  parsed.objects = load::parse_documents(discovery, parsed.sources, nullptr, {.jobs = 1}, coverage, parsed.diagnostics);
  return parsed;
}

}  // namespace routegrant::test

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "load/documents.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::test {

/// A YAML text as the analysis sees it.
struct ParsedYaml {
  /// On the heap, so that cursors stay valid when this is moved.
  std::unique_ptr<Sources> sources_owner = std::make_unique<Sources>();
  Sources& sources = *sources_owner;
  std::vector<load::Object> objects;
  Diagnostics diagnostics;

  /// The root of the object at `index`; absent where there are fewer.
  [[nodiscard]] yaml::Cursor operator[](std::size_t index) const {
    return index < objects.size() ? objects[index].root : yaml::Cursor{};
  }
  /// The source's bytes at a span, to check places by what stands there.
  [[nodiscard]] std::string_view at(Span span) const { return sources.text(span); }
};

/// Parses every document of a text, Lists unwrapped.
[[nodiscard]] ParsedYaml parse_yaml(std::string text, std::string path = "a.yaml");

}  // namespace routegrant::test

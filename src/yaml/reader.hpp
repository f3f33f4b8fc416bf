#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"
#include "yaml/bounds.hpp"
#include "yaml/tree.hpp"

namespace routegrant::yaml {

/// How to read a stream.
struct ReadOptions {
  /// Documents whose top-level kind is beyond doubt are passed over if this says no to kind and text. Null: every
  /// document is parsed.
  bool (*wants)(std::string_view kind, std::string_view text) = nullptr;
  /// The file is a template of a Helm chart: wherever `{{` stands in it, Helm acts.
  bool in_chart = false;
  /// Every document goes to the parser of record, also those that the fast reader would take.
  bool only_parser_of_record = false;
  Bounds bounds{};
};

/// The documents of one stream, and how many were not kept for which reason.
struct Reading {
  std::vector<Document> documents;
  std::uint64_t skipped = 0;
  std::uint64_t templates = 0;
  std::uint64_t failed = 0;
};

/// Reads all documents of a YAML or JSON stream. A document that cannot be parsed is a diagnostic and costs only
/// itself.
[[nodiscard]] Reading read(const Sources& sources, SourceId source, const ReadOptions& options, Diagnostics& out);

/// The only document of a source, for settings, front matter and embedded texts; of several the first. Without a tree,
/// and with a diagnostic, where it cannot be parsed; without a tree where there is none.
[[nodiscard]] Document read_one(const Sources& sources, SourceId source, const Bounds& bounds, Diagnostics& out);

}  // namespace routegrant::yaml

#pragma once

#include <map>
#include <string>
#include <vector>

#include "load/discover.hpp"
#include "routegrant/coverage.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"
#include "yaml/shared_readings.hpp"
#include "yaml/tree.hpp"

namespace routegrant::load {

/// One object of a YAML or JSON file: a document, or an item of a List.
struct Object {
  yaml::Document document;
  yaml::Cursor root;
  SourceId source{};
};

/// Which documents the top-level scan may skip: it may, if `wants(kind, text)` is false for a cleanly written kind.
using Wants = bool (*)(std::string_view kind, std::string_view text);

/// How files are parsed.
struct Parsing {
  Limits limits{};
  /// Threads; 0: as many as the machine has.
  unsigned jobs = 0;
  /// What other analyses of this run have read; null: there are none.
  yaml::SharedReadings* readings = nullptr;
};

/// Parses all YAML and JSON files in parallel, unwraps Lists, and keeps file order. A bad document costs only itself.
[[nodiscard]] std::vector<Object> parse_documents(const Discovery& discovery, const Sources& sources, Wants wants,
                                                  const Parsing& how, Coverage& coverage, Diagnostics& out);

/// Parses the given YAML files in parallel and keeps their documents as they are.
[[nodiscard]] std::map<SourceId, std::vector<yaml::Document>> parse_files(const std::vector<SourceId>& files,
                                                                          const Sources& sources, Wants wants,
                                                                          const Parsing& how, Coverage& coverage,
                                                                          Diagnostics& out);

}  // namespace routegrant::load

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/templates.hpp"
#include "report/json_writer.hpp"
#include "report/line_hash.hpp"
#include "report/story.hpp"
#include "routegrant/report.hpp"

/// The parts of a SARIF 2.1.0 log, written for what GitHub code scanning reads and other viewers show.
namespace routegrant::report::sarif {

/// GitHub keeps this many results of a run, flows of a result and steps of a flow; we cut before it does.
inline constexpr std::size_t most_results = 5000;
inline constexpr std::size_t most_flows = 4;
inline constexpr std::size_t most_steps = 200;
inline constexpr std::size_t most_notifications = 1000;
inline constexpr std::size_t most_related = 50;
/// Of JSON text: far below GitHub's 10 MB of gzip, as SARIF packs about twentyfold.
inline constexpr std::size_t most_bytes = 100'000'000;

/// What the parts of one log share.
struct Log {
  const Report& report;
  const Storyteller story;
  const Templates templates;
  JsonWriter& to;
  /// Line hashes of the files that hold a result.
  std::map<SourceId, LineHashes> hashes{};
};

/// Findings of one rule at one line: one result, as GitHub takes two such for one alert, or doubles it.
struct Group {
  /// The first speaks for all: the one with the shortest story.
  std::vector<const Finding*> findings;
  Place place;
};

/// The findings that count, grouped, in the order of rules' places; at most `most_results`, the heaviest.
/// `left_out` says how many groups were not kept.
[[nodiscard]] std::vector<Group> group(const Report& report, std::size_t& left_out);

/// `rules` of the driver: every rule, fired or not, in the order of the report.
void write_rules(const Rules& rules, JsonWriter& to);

/// One object of `results`.
void write_result(const Group& group, Log& log);

/// `physicalLocation`: a relative URI and the region.
void write_physical_location(const Place& place, JsonWriter& to);

/// `name: {"text": ...}`
void write_message(std::string_view name, std::string_view text, JsonWriter& to);

/// The text with a full stop.
[[nodiscard]] std::string sentence(std::string_view text);

/// Markdown as plain text: without fences, heading marks and emphasis.
[[nodiscard]] std::string plain(std::string_view markdown);

}  // namespace routegrant::report::sarif

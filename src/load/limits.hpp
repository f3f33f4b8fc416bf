#pragma once

#include <cstddef>
#include <cstdint>

namespace routegrant::load {

/// What hostile or careless input may cost. Whatever is over a limit is named in a diagnostic, never passed over in
/// silence.
struct Limits {
  /// A larger file is not read.
  std::uint64_t file_bytes = 64ULL << 20;
  /// The analysis stops reading files beyond this many bytes in all.
  std::uint64_t total_bytes = 2ULL << 30;
  std::uint64_t files = 1'000'000;
  std::uint32_t directory_depth = 64;
  /// A deeper or larger document is refused.
  std::uint32_t yaml_depth = 200;
  std::uint32_t yaml_nodes = 4'000'000;
  /// Cursor steps through aliases and merge keys in one document.
  std::uint32_t alias_visits = 100'000;
  /// `--parser yaml-cpp`: every YAML document goes to the parser of record, also those that the fast reader would take.
  bool only_parser_of_record = false;
};

}  // namespace routegrant::load

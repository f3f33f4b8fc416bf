#pragma once

#include <string>

namespace routegrant::test {

/// Reads each document of a stream with the fast reader and with the parser of record, and says where the trees or the
/// notes differ; empty if they do not. Documents that the fast reader leaves alone cannot differ.
struct Difference {
  std::string where;
  std::size_t documents = 0;
  /// By the fast reader.
  std::size_t accepted = 0;
};
[[nodiscard]] Difference yaml_difference(const std::string& text);

}  // namespace routegrant::test

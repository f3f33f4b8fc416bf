#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace routegrant::credentials {

/// One setting of a configuration file.
struct FileSetting {
  /// Sections and nesting joined by dots: `spring.datasource.username`, `database.user`, `servers.0.user`.
  std::string name{};
  /// The bytes of the value, quotes left out.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  /// Which of the documents that `---` parts (`#---` in properties files) it stands in, from 0.
  std::uint32_t document = 0;
};

/// The settings of a text that may be a properties, ini, env, TOML, YAML or JSON file, or one with blanks for `=`: line
/// by line, so that a file of an unknown format gives what can be read. Nothing for texts over 256 KiB; at most 4,000
/// settings.
[[nodiscard]] std::vector<FileSetting> settings_of_file(std::string_view text);

}  // namespace routegrant::credentials

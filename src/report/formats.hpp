#pragma once

#include <cstddef>
#include <ostream>
#include <string_view>
#include <vector>

#include "routegrant/report.hpp"

namespace routegrant::report {

/// How the terminal formats are drawn. Other formats ignore it.
struct Style {
  bool color = false;
  bool hyperlinks = false;
  bool unicode = true;
  bool quiet = false;
  bool verbose = false;
  /// Columns of a terminal's line; less than 40 counts as 40.
  int width = 100;
  /// `file:///.../`, the root of the analysis for links to places in a terminal; empty: places are not links.
  std::string_view link_root;
  /// `https://github.com/OWNER/REPOSITORY/blob/COMMIT/`, for links to lines in Markdown and HTML; empty: no links.
  std::string_view blob_url;
  /// Most bytes of `markdown`: GitHub drops a job summary above 1 MiB, and a comment above 65,536 characters.
  std::size_t markdown_limit = 1'000'000;
  /// SARIF's category (`automationDetails.id` is "category/").
  std::string_view sarif_category = "routegrant";
};

/// One output format of `check`. One file of report/ and one line of formats.def.
struct Format {
  /// As in `--format NAME`.
  std::string_view name;
  void (*write)(const Report& report, const Style& style, std::ostream& out);
};

/// The formats themselves, one constant a file; a namespace of their own, as `text` and `json` are everybody's names.
namespace formats {
#define FORMAT(name) extern const Format name;
#include "report/formats.def"
#undef FORMAT
}  // namespace formats

/// Sorted by name.
[[nodiscard]] const std::vector<const Format*>& all_formats();

}  // namespace routegrant::report

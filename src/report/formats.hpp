#pragma once

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
  int width = 100;
  /// SARIF's category (`automationDetails.id` is "category/").
  std::string_view sarif_category = "routegrant";
};

/// One output format of `check`. One file of report/ and one line of formats.def.
struct Format {
  /// As in `--format NAME`.
  std::string_view name;
  void (*write)(const Report& report, const Style& style, std::ostream& out);
};

#define FORMAT(name) extern const Format name;
#include "report/formats.def"
#undef FORMAT

[[nodiscard]] const std::vector<const Format*>& all_formats();

}  // namespace routegrant::report

#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "questions/question.hpp"

namespace routegrant::questions {

/// An answer as rows of cells; written as aligned text, CSV or a Markdown table. Names are escaped by the writer.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// Writes the table in `format` (not JSON). In text, runs of equal leading cells are shown once and `nothing` replaces
/// an empty table.
void write(const Table& table, Format format, const report::Style& style, std::string_view nothing, std::ostream& out);

}  // namespace routegrant::questions

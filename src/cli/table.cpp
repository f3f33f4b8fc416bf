#include <algorithm>

#include "cli/run.hpp"
#include "report/escape.hpp"

namespace routegrant::cli {
namespace {

using Row = std::vector<std::string>;

/// Code points, which is near enough to columns for names.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

void write_text(const Row& columns, const std::vector<Row>& rows, std::ostream& out) {
  std::vector<Row> all{columns};
  for (const Row& row : rows) {
    Row& shown = all.emplace_back();
    for (const std::string& cell : row) shown.push_back(report::for_terminal(cell));
  }
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const Row& row : all) {
    for (std::size_t i = 0; i < widths.size() && i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  for (const Row& row : all) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  }
}

void write_csv(const Row& row, std::ostream& out) {
  for (std::size_t i = 0; i < row.size(); ++i) out << (i == 0 ? "" : ",") << report::as_csv(row[i]);
  out << "\r\n";
}

void write_markdown(const Row& row, std::ostream& out) {
  out << '|';
  for (const std::string& cell : row) out << ' ' << report::for_markdown(cell) << " |";
  out << '\n';
}

}  // namespace

void write_table(std::string_view form, const std::vector<std::string>& columns,
                 const std::vector<std::vector<std::string>>& rows, std::ostream& out) {
  if (form == "csv") {
    write_csv(columns, out);
    for (const Row& row : rows) write_csv(row, out);
  } else if (form == "markdown") {
    write_markdown(columns, out);
    out << '|';
    for (std::size_t i = 0; i < columns.size(); ++i) out << " --- |";
    out << '\n';
    for (const Row& row : rows) write_markdown(row, out);
  } else {
    write_text(columns, rows, out);
  }
}

}  // namespace routegrant::cli

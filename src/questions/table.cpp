#include "questions/table.hpp"

#include <algorithm>
#include <cstddef>

#include "report/escape.hpp"

namespace routegrant::questions {
namespace {

/// How many columns of a terminal the UTF-8 text takes; wide characters are counted as one, which only costs alignment.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void write_csv(const Table& table, std::ostream& out) {
  const auto row = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out << (i == 0 ? "" : ",") << report::as_csv(cells[i]);
    out << '\n';
  };
  row(table.columns);
  for (const auto& cells : table.rows) row(cells);
}

void write_markdown(const Table& table, std::ostream& out) {
  out << '|';
  for (const std::string& column : table.columns) out << ' ' << column << " |";
  out << "\n|";
  for (std::size_t i = 0; i < table.columns.size(); ++i) out << " --- |";
  out << '\n';
  for (const auto& cells : table.rows) {
    out << '|';
    for (const std::string& cell : cells) out << ' ' << (cell.empty() ? "" : report::as_markdown_code(cell)) << " |";
    out << '\n';
  }
}

void write_text(const Table& table, const report::Style& style, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> widths;
  for (const std::string& column : table.columns) widths.push_back(width_of(column));
  for (const auto& cells : table.rows) {
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      row.push_back(report::for_terminal(cells[i]));
      widths[i] = std::max(widths[i], width_of(row.back()));
    }
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += cells[i];
      if (i + 1 < cells.size()) text.append(widths[i] - width_of(cells[i]) + 2, ' ');
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
  };
  out << (style.color ? "\x1b[1m" : "") << line(table.columns) << (style.color ? "\x1b[0m" : "") << '\n';
  for (std::size_t r = 0; r < rows.size(); ++r) {
    // What differs only in what the table does not show would be an empty line.
    if (r > 0 && rows[r] == rows[r - 1]) continue;
    std::vector<std::string> shown = rows[r];
    // A cell equal to the one above is left blank as long as all cells before it are equal, too: groups stand out.
    for (std::size_t i = 0; r > 0 && i + 1 < shown.size() && rows[r][i] == rows[r - 1][i]; ++i) shown[i].clear();
    out << line(shown) << '\n';
  }
}

}  // namespace

void write(const Table& table, Format format, const report::Style& style, std::string_view nothing, std::ostream& out) {
  if (format == Format::csv) return write_csv(table, out);
  if (format == Format::markdown) return write_markdown(table, out);
  if (table.rows.empty()) {
    out << nothing << '\n';
    return;
  }
  write_text(table, style, out);
}

}  // namespace routegrant::questions

#include "store/schema.hpp"

#include <utility>

#include "base/text.hpp"
#include "routegrant/graph.hpp"
#include "store/database.hpp"

namespace routegrant::store {
namespace {

constexpr std::string_view name_of(ColumnType type) {
  switch (type) {
    case ColumnType::fact: return "fact";
    case ColumnType::text: return "text";
    case ColumnType::boolean: return "boolean";
    case ColumnType::integer: break;
  }
  return "integer";
}

/// Only our own words pass here: no control characters, at most quotes and backslashes.
std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

template <class Row>
std::string relation_json() {
  std::string out = "{\"name\":" + json_text(Row::relation) + ",\"doc\":" + json_text(Row::doc) + ",\"key\":[";
  std::string_view comma;
  for (const std::string_view column : key_columns(Row::key))
    out.append(std::exchange(comma, ",")).append(json_text(column));
  out += "],\"columns\":[{\"name\":\"fact\",\"type\":\"fact\",\"doc\":\"The fact that the row is.\"}";
  for (const Column<Row>& column : Row::columns) {
    out += ",{\"name\":" + json_text(column.name) + ",\"type\":" + json_text(name_of(column.type)) +
           ",\"doc\":" + json_text(column.doc) + "}";
  }
  return out + "]}";
}

}  // namespace

std::vector<std::string_view> key_columns(std::string_view key) {
  std::vector<std::string_view> columns;
  for (const std::string_view column : text::split(key, ',')) columns.push_back(text::trim(column));
  return columns;
}

std::string schema_text() {
  std::string out;
  const Graph empty;
  empty.each_table([&]<class Row>(const Table<Row>& /*table*/) {
    if (!out.empty()) out += '\n';
    out += std::string(Row::relation) + ": " + std::string(Row::doc) + "\n";
    const auto line = [&](std::string_view name, std::string_view type, std::string_view doc) {
      const auto padded = [](std::string_view text, std::size_t width) {
        return std::string(text) + std::string(text.size() < width ? width - text.size() : 1, ' ');
      };
      out += "  " + padded(name, 22) + padded(type, 9) + std::string(doc) + "\n";
    };
    line(fact_column, "fact", "The fact that the row is.");
    for (const Column<Row>& column : Row::columns) line(column.name, name_of(column.type), column.doc);
    out += "  key: " + std::string(Row::key) + "\n";
  });
  return out;
}

std::string schema_json() {
  std::string out = "[";
  const Graph empty;
  empty.each_table(
      [&]<class Row>(const Table<Row>& /*table*/) { out += (out.size() > 1 ? ",\n" : "\n") + relation_json<Row>(); });
  return out + "\n]\n";
}

}  // namespace routegrant::store

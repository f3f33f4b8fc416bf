#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "cli/run.hpp"
#include "report/json_writer.hpp"
#include "store/database.hpp"

namespace routegrant::cli {
namespace {

void write_json(const store::Rows& rows, std::ostream& out) {
  report::JsonWriter json(out);
  json.begin_object().header("query", version());
  json.key("columns").begin_array();
  for (const std::string& column : rows.columns) json.value(column);
  json.end_array().key("rows").begin_array();
  for (const auto& row : rows.rows) {
    json.begin_array();
    for (const std::string& cell : row) json.value(cell);
    json.end_array();
  }
  json.end_array().member("cut", rows.cut).end_object();
  json.finish();
}

std::vector<std::string> relation_names() {
  return {
#define RELATION(name, Row) #name,
#include "routegrant/relations.def"
#undef RELATION
  };
}

/// The query with a mark below the place that SQLite points to.
std::string said(const store::QueryError& error, const std::string& query) {
  std::string message = "in the query: " + error.message;
  constexpr std::string_view unknown = "no such table: ";
  if (error.message.starts_with(unknown)) {
    const std::string near = text::nearest(error.message.substr(unknown.size()), relation_names());
    if (!near.empty()) message += "; did you mean '" + near + "'?";
  }
  if (error.offset < 0) return message;
  const auto offset = std::min(static_cast<std::size_t>(error.offset), query.size());
  const auto end = std::min(query.find_first_of(" \n", offset), query.size());
  if (end > offset) message += ", at `" + query.substr(offset, end - offset) + "`";
  return message;
}

}  // namespace

Exit run_query(const Options& options, Console& console) {
  const std::string& query = options.words.front();
  Result<store::Database> database = store::Database::create();
  if (!database) return complain(console, Exit::internal, database.error());
  std::set<std::string> wanted;
  std::vector<std::string> columns;
  store::QueryError error;
  if (!database->check(query, wanted, columns, error)) return complain(console, Exit::usage, said(error, query));

  Result<Analysis> analysis = analyze_tree(options, console, false);
  if (!analysis) return complain(console, Exit::usage, analysis.error());
  database->load(analysis->report.graph, wanted);
  store::Rows rows;
  if (!database->run(query, rows, error)) return complain(console, Exit::usage, said(error, query));
  for (const FormatChoice& choice : options.formats) {
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style&, std::ostream& out) {
      if (choice.name == "json") {
        write_json(rows, out);
      } else {
        write_table(choice.name, rows.columns, rows.rows, out);
      }
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  if (rows.cut) console.err << "routegrant: note: only the first " << rows.rows.size() << " rows are shown\n";
  return exit_for(options, analysis->report, Exit::clean, console);
}

}  // namespace routegrant::cli

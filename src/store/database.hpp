#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/fact.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/result.hpp"
#include "routegrant/source.hpp"

namespace routegrant::store {

/// What a query gave: rows of text. A cell of a FactId column is its decimal number.
struct Rows {
  std::vector<std::string> columns{};
  std::vector<std::vector<std::string>> rows{};
  /// Whether the limit of rows cut it.
  bool cut = false;
};

/// What is wrong with a query: SQLite's words and the byte offset in it (-1 if unknown).
struct QueryError {
  std::string message{};
  int offset = -1;
};

/// The relations as tables of an in-memory SQLite, behind the sandbox (only pure SELECTs; bounded time, memory and
/// rows).
class Database {
 public:
  /// An empty database with the tables of all relations. Indexes come with the rows.
  [[nodiscard]] static Result<Database> create();

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Prepares the query against the schema; its reads are added to `reads` (table names). Nothing is run.
  [[nodiscard]] bool check(std::string_view query, std::set<std::string>& reads, std::vector<std::string>& columns,
                           QueryError& error) const;

  /// Loads the tables named in `wanted` (all if empty) in place of what they held. `graph` and `sources` are asked for
  /// labels and places while queries run: they must outlive them.
  void load(const Graph& graph, const std::set<std::string>& wanted, const Sources* sources = nullptr);

  /// Runs a query. The order of rows is the query's own.
  /// False if it was refused or stopped, and why in `error`.
  [[nodiscard]] bool run(std::string_view query, Rows& rows, QueryError& error) const;

  /// SQLite's plan for the query over the tables as `load` left them, or, before it, over tables that have their
  /// indexes: one line a step, indented by two blanks a level. For the test that no rule scans below a correlated
  /// subquery.
  [[nodiscard]] std::vector<std::string> plan(std::string_view query) const;

 private:
  struct Handle;
  explicit Database(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

/// The relations with their columns, as text: `routegrant schema`.
[[nodiscard]] std::string schema_text();
[[nodiscard]] std::string schema_json();

}  // namespace routegrant::store

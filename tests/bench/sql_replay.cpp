#include "bench/sql_replay.hpp"

#include <chrono>
#include <functional>
#include <iostream>
#include <random>
#include <string_view>
#include <utility>

#include "pg/database.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"
#include "sql/parser.hpp"
#include "sql/script.hpp"

namespace routegrant::bench {
namespace {

constexpr std::size_t role_count = 60;
constexpr std::size_t table_count = 2000;

std::string table(std::size_t number) {
  return "app.t" + std::to_string(number % table_count);
}
std::string role(std::size_t number) {
  return "r" + std::to_string(number % role_count);
}

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string head() {
  std::string text = "CREATE SCHEMA app;\n";
  for (std::size_t i = 0; i < role_count; ++i) text += "CREATE ROLE " + role(i) + ";\n";
  return text;
}

std::string create(std::size_t number) {
  return "CREATE TABLE " + table(number) + " (id bigint NOT NULL, name text, created timestamp);\n";
}

/// libpg_query on every statement, one by one: what nothing that reads SQL in full can be faster than.
std::size_t parse_all(const Sources& sources, SourceId source) {
  const auto size = static_cast<std::uint32_t>(sources[source].text.size());
  std::size_t statements = 0;
  for (const sql::Piece& piece : sql::split(sources, {.source = source, .begin = 0, .end = size})) {
    if (piece.kind != sql::Piece::Kind::statement) continue;
    ++statements;
    static_cast<void>(sql::run_parser(sql::sql_text(sources, piece), sql::Grammar::sql, false));
  }
  return statements;
}

void print_costs(std::string_view name, std::string text, bool last) {
  const auto bytes = static_cast<double>(text.size());
  Sources sources;
  const SourceId source = sources.add({.path = "dump.sql", .text = std::move(text)});
  std::size_t statements = 0;
  const double parsed = seconds([&] { statements = parse_all(sources, source); });
  Diagnostics diagnostics;
  pg::DatabaseInput input{.name = "app", .version = 15};
  input.scripts.push_back({.source = source});
  std::size_t entries = 0;
  const double replayed = seconds([&] { entries = pg::replay(input, sources, diagnostics).acl().size(); });
  std::cout << "  \"" << name << "\": {\"megabytes\": " << bytes / 1e6 << ", \"statements\": " << statements
            << ", \"entries\": " << entries << ", \"parse_seconds\": " << parsed << ", \"replay_seconds\": " << replayed
            << ", \"replay_over_parse\": " << replayed / parsed
            << ", \"megabytes_a_second\": " << bytes / 1e6 / replayed << "}" << (last ? "\n" : ",\n");
}

}  // namespace

std::string grants(std::uint64_t seed, std::size_t bytes) {
  std::mt19937_64 random(seed);
  std::string text = head();
  for (std::size_t i = 0; i < table_count; ++i) text += create(i);
  static constexpr std::string_view privileges[] = {"SELECT", "INSERT, UPDATE", "ALL", "DELETE", "SELECT (id)"};
  while (text.size() < bytes) {
    const bool gives = random() % 5 != 0;
    text += gives ? "GRANT " : "REVOKE ";
    text += privileges[random() % std::size(privileges)];
    text += " ON " + table(random()) + (gives ? " TO " : " FROM ") + role(random()) + ";\n";
  }
  return text;
}

std::string dump(std::uint64_t seed, std::size_t bytes) {
  std::mt19937_64 random(seed);
  std::string text = head();
  const std::size_t rows = bytes / table_count / 60 + 1;
  for (std::size_t i = 0; i < table_count && text.size() < bytes; ++i) {
    text += create(i) + "ALTER TABLE " + table(i) + " OWNER TO " + role(i) + ";\nCOPY " + table(i) +
            " (id, name, created) FROM stdin;\n";
    for (std::size_t row = 0; row < rows; ++row) {
      text += std::to_string(random() % 1000000) + "\tit's a name; \"or\" $two$\t2026-01-01 00:00:00\n";
    }
    text += "\\.\n\nGRANT SELECT ON TABLE " + table(i) + " TO " + role(i + 1) + ";\n";
  }
  return text;
}

void print_sql_costs(std::size_t bytes, std::uint64_t seed) {
  std::cout << "{\n";
  print_costs("grants", grants(seed, bytes), false);
  print_costs("dump", dump(seed, bytes), true);
  std::cout << "}\n";
}

}  // namespace routegrant::bench

#include "bench/sql_replay.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <iostream>
#include <random>
#include <string_view>
#include <utility>

#include "load/discover.hpp"
#include "load/role_files.hpp"
#include "pg/database.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/settings.hpp"
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

/// Of the processor: a busy machine disturbs it less than a clock.
double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

double seconds(const std::function<void()>& work) {
  const double start = cpu_seconds();
  work();
  return cpu_seconds() - start;
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

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Files of SQL, in the order in which they run.
using Files = std::vector<std::pair<std::string, std::string>>;

/// What was measured of one set of files, printed as a member of a JSON object. Replayed before it is parsed, so that
/// the peak of memory is the replay's.
void print_measured(std::string_view name, const Files& files) {
  Sources sources;
  load::Discovery discovery;
  double bytes = 0;
  for (const auto& [path, text] : files) {
    bytes += static_cast<double>(text.size());
    discovery.files.push_back({sources.add({.path = path, .text = text}), load::FileKind::sql});
  }
  const double memory = peak_megabytes();
  Diagnostics diagnostics;
  const Settings settings;
  std::size_t entries = 0;
  const double replayed = seconds([&] {
    for (const load::RoleFiles& found : load::find_role_files(discovery, sources, settings, diagnostics)) {
      pg::DatabaseInput input{.name = found.name, .version = 15};
      for (const load::RoleFile& file : found.files)
        input.scripts.push_back({.source = file.source, .one_transaction = file.one_transaction, .parts = file.parts});
      entries += pg::replay(input, sources, diagnostics).acl().size();
    }
  });
  const double grown = peak_megabytes() - memory;
  std::size_t statements = 0;
  const double parsed = seconds([&] {
    for (const load::Discovered& file : discovery.files) statements += parse_all(sources, file.source);
  });
  std::cout << "  \"" << name << "\": {\"files\": " << files.size() << ", \"megabytes\": " << bytes / 1e6
            << ", \"statements\": " << statements << ", \"entries\": " << entries << ", \"parse_seconds\": " << parsed
            << ", \"replay_seconds\": " << replayed << ", \"replay_over_parse\": " << replayed / parsed
            << ", \"statements_a_second\": " << static_cast<double>(statements) / replayed
            << ", \"megabytes_a_second\": " << bytes / 1e6 / replayed
            << ", \"memory_over_text\": " << grown * 1.048576e6 / bytes << "}";
  std::cout.flush();
}

/// In a process of its own, as peaks of memory never fall.
void print_costs(std::string_view name, const std::function<Files()>& make, std::string_view separator) {
  const pid_t child = fork();
  if (child == 0) {
    print_measured(name, make());
    _exit(0);
  }
  if (child > 0) waitpid(child, nullptr, 0);
  std::cout << separator;
  std::cout.flush();
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

std::vector<std::pair<std::string, std::string>> migrations(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  Files files;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text = i == 0 ? head() : std::string();
    text += create(i);
    text += "CREATE INDEX ON " + table(i) + " (name, created);\nCOMMENT ON TABLE " + table(i) + " IS 'it''s one';\n";
    text += "INSERT INTO " + table(i) + " (id, name) VALUES (1, 'a; b'), (2, 'c');\n";
    text += "ALTER TABLE " + table(random() % (i + 1)) + " ADD COLUMN c" + std::to_string(i) + " int DEFAULT 0;\n";
    text += "CREATE FUNCTION app.f" + std::to_string(i) +
            "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.created := now(); RETURN NEW; END $$;\n";
    text += "GRANT SELECT, INSERT ON " + table(i) + " TO " + role(random()) + ";\n";
    files.emplace_back("db/migrations/V" + std::to_string(i + 1) + "__change.sql", std::move(text));
  }
  return files;
}

void print_sql_costs(std::size_t bytes, std::uint64_t seed) {
  std::cout << "{\n";
  std::cout.flush();
  print_costs(
      "grants",
      [&] {
        return Files{{"grants.sql", grants(seed, bytes)}};
      },
      ",\n");
  print_costs(
      "dump",
      [&] {
        return Files{{"dump.sql", dump(seed, bytes)}};
      },
      ",\n");
  print_costs(
      "migrations", [&] { return migrations(seed, 5000); }, "\n");
  std::cout << "}\n";
}

}  // namespace routegrant::bench

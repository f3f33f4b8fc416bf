#include "sql/psql_options.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/text.hpp"
#include "sql/psql.hpp"

namespace routegrant::sql {
namespace {

bool is_psql(std::string_view word) {
  return word == "psql" || word.ends_with("/psql") || word == "${PSQL}" || word == "${psql}" ||
         word == "docker_process_sql";
}

struct Option {
  char letter;
  std::string_view name;
};

/// Options that take a value.
constexpr std::array<Option, 14> with_value{{{'c', "command"},
                                             {'d', "dbname"},
                                             {'f', "file"},
                                             {'v', "variable"},
                                             {'L', "log-file"},
                                             {'o', "output"},
                                             {'F', "field-separator"},
                                             {'P', "pset"},
                                             {'R', "record-separator"},
                                             {'T', "table-attr"},
                                             {'h', "host"},
                                             {'p', "port"},
                                             {'U', "username"},
                                             {'v', "set"}}};

/// `-c name=value`, `-cname=value`, `--name=value` (libpq, "PGOPTIONS").
void take_parameters(std::string_view written, PsqlOptions& into) {
  into.parameters.clear();
  for (std::string_view word : text::words(written)) {
    if (word == "-c") continue;
    if (word.starts_with("-c") || word.starts_with("--")) word.remove_prefix(2);
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos)
      into.parameters.emplace_back(text::lower(word.substr(0, equals)), word.substr(equals + 1));
  }
}

/// An assignment before the command, which is its environment.
void take_assignment(std::string_view word, PsqlOptions& into) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view name = word.substr(0, equals);
  const std::string value(word.substr(equals + 1));
  if (name == "PGHOST" || name == "PGHOSTADDR") into.host = value;
  if (name == "PGPORT") into.port = value;
  if (name == "PGUSER") into.user = value;
  if (name == "PGDATABASE") into.database = value;
  if (name == "PGOPTIONS") take_parameters(value, into);
}

void take(char letter, std::string_view value, PsqlOptions& into) {
  switch (letter) {
    case 'd': into.database = value; break;
    case 'h': into.host = value; break;
    case 'p': into.port = value; break;
    case 'U': into.user = value; break;
    case 'v': {
      const std::size_t equals = value.find('=');
      if (equals != std::string_view::npos)
        into.variables.emplace_back(value.substr(0, equals), value.substr(equals + 1));
      break;
    }
    default: break;
  }
}

/// `--name=value`, `--name value`, `-x value`, `-xvalue`, `-qAtx value`: how many words it takes.
std::size_t take_option(std::span<const std::string> words, PsqlOptions& into) {
  const std::string_view word = words.front();
  if (word.starts_with("--")) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(2, equals == std::string_view::npos ? equals : equals - 2);
    const auto option = std::ranges::find(with_value, name, &Option::name);
    if (name == "single-transaction") into.single_transaction = true;
    if (option == with_value.end()) return 1;
    if (equals != std::string_view::npos) {
      take(option->letter, word.substr(equals + 1), into);
      return 1;
    }
    if (words.size() > 1) take(option->letter, words[1], into);
    return 2;
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    const auto option = std::ranges::find(with_value, word[i], &Option::letter);
    if (word[i] == '1') into.single_transaction = true;
    if (option == with_value.end()) continue;
    if (i + 1 < word.size()) {
      take(option->letter, word.substr(i + 1), into);
      return 1;
    }
    if (words.size() > 1) take(option->letter, words[1], into);
    return 2;
  }
  return 1;
}

}  // namespace

PsqlOptions psql_options(std::span<const std::string> words) {
  PsqlOptions options;
  const auto command = std::ranges::find_if(words, is_psql);
  for (auto word = words.begin(); word != command; ++word) take_assignment(*word, options);
  if (command == words.end()) return options;
  // The function of PostgreSQL's image (docker-entrypoint.sh).
  if (*command == "docker_process_sql") options.variables.emplace_back("ON_ERROR_STOP", "1");
  std::span<const std::string> rest = words.subspan(static_cast<std::size_t>(command - words.begin()) + 1);
  std::size_t named = 0;
  while (!rest.empty()) {
    std::size_t taken = 1;
    if (rest.front().size() > 1 && rest.front().front() == '-') {
      taken = take_option(rest, options);
    } else if (named++ == 0) {
      options.database = rest.front();
    } else if (named == 2) {
      options.user = rest.front();
    }
    rest = rest.subspan(std::min(taken, rest.size()));
  }
  return options;
}

std::string parameter_lines(const PsqlOptions& options) {
  std::string lines;
  for (const auto& [name, value] : options.parameters) {
    const bool matters = name == "role" || name == "search_path" || name == "session_authorization" ||
                         name.find('.') != std::string::npos;
    if (matters && value.find_first_of("'\\\n$") == std::string::npos)
      lines += "SET " + name + " = " + (name == "search_path" ? value : "'" + value + "'") + ";\n";
  }
  return lines;
}

std::string connect_line(std::string_view database, std::string_view user) {
  std::optional<Connection> connection;
  if (database.find_first_of("=:") != std::string_view::npos) {
    connection = connection_in(database);
    database = connection->database ? std::string_view(*connection->database) : std::string_view();
    if (connection->user) user = *connection->user;
  }
  const auto is_plain = [](std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
             c == '.';
    });
  };
  if (!is_plain(database)) database = {};
  if (!is_plain(user)) user = {};
  if (database.empty() && user.empty()) return {};
  std::string line = "\\connect ";
  line += database.empty() ? "-" : '"' + std::string(database) + '"';
  if (!user.empty()) line += " \"" + std::string(user) + '"';
  return line + "\n";
}

std::string variable_lines(const PsqlOptions& options) {
  std::string lines;
  for (const auto& [name, value] : options.variables) {
    const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!is_name || value.find('\n') != std::string::npos) continue;
    if (value.find("${") != std::string::npos) {
      lines += "\\getenv " + name + " unknown\n";
      continue;
    }
    lines += "\\set " + name + " '";
    for (const char c : value) {
      if (c == '\'' || c == '\\') lines += c;
      lines += c;
    }
    lines += "'\n";
  }
  return lines;
}

void put_in_transaction(MappedText& text) {
  if (text.segments.empty()) return;
  put_before("BEGIN;\n", text);
  const std::uint32_t place = text.segments.back().parent_begin;
  text.segments.push_back({static_cast<std::uint32_t>(text.text.size()), place});
  text.text += "\n;COMMIT;\n";
}

void put_before(std::string_view lines, MappedText& text) {
  if (lines.empty() || text.segments.empty()) return;
  const auto shift = static_cast<std::uint32_t>(lines.size());
  for (Segment& segment : text.segments) segment.begin += shift;
  text.segments.insert(text.segments.begin(), {0, text.segments.front().parent_begin});
  text.text.insert(0, lines);
}

}  // namespace routegrant::sql

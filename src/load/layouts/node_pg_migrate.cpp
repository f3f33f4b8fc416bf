#include <algorithm>
#include <cstdint>

#include "base/text.hpp"
#include "load/layouts.hpp"
#include "load/one_transaction.hpp"

namespace routegrant::load {
namespace {

/// `-- Up Migration` with any blanks and dashes before the word (src/sqlMigration.ts, createMigrationCommentRegex()).
bool is_mark(std::string_view line, std::string_view direction) {
  line = text::trim(line);
  if (!line.starts_with("--")) return false;
  line.remove_prefix(std::min(line.find_first_not_of("- \t"), line.size()));
  if (!text::equal_ignoring_case(line.substr(0, direction.size()), direction)) return false;
  const std::string_view behind = line.substr(direction.size());
  constexpr std::string_view word = "migration";
  const bool is_apart = behind.starts_with(' ') || behind.starts_with('\t');
  return is_apart && text::equal_ignoring_case(text::trim(behind).substr(0, word.size()), word);
}

/// Where the first line that marks the direction begins; the text's size if none does.
std::size_t mark_of(std::string_view text, std::string_view direction) {
  // Nearly no file of another tool says so anywhere.
  if (text.find("igration") == std::string_view::npos && text.find("IGRATION") == std::string_view::npos)
    return text.size();
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    if (is_mark(text.substr(line, end - line), direction)) return line;
    line = end + 1;
  }
  return text.size();
}

/// node-pg-migrate: SQL files with an up and a down part; migrations in JavaScript are code and not seen.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  const bool marked = mark_of(file.text, "up") < file.text.size() || mark_of(file.text, "down") < file.text.size();
  return marked && !leading_digits(file.name).empty() ? std::optional(std::string(file.directory)) : std::nullopt;
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  // Years begin with March, so that the leap day is the last of its year.
  const std::int64_t shifted = month > 2 ? year : year - 1;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719468;
}

/// What the tool orders files by: the number in front of the name, of which 17 digits are a date in UTC and count as
/// its milliseconds (src/utils/fileNameUtils.ts, getNumericPrefix()).
std::int64_t time_of(const SqlFile& file) {
  const std::string_view digits = leading_digits(file.name);
  std::int64_t number = 0;
  for (const char c : digits.substr(0, 18)) number = number * 10 + (c - '0');
  if (digits.size() != 17) return number;
  const std::int64_t seconds = number / 1000;
  const std::int64_t date = seconds / 1'000'000;
  const std::int64_t days = days_of(date / 10'000, date / 100 % 100, date % 100);
  return ((days * 24 + seconds / 10'000 % 100) * 60 + seconds / 100 % 100) * 60'000 + seconds % 100 * 1000 +
         number % 1000;
}

/// From the up mark to the down mark behind it, else to the end; without an up mark the whole file (getActions()). All
/// of a deploy is one transaction unless the tool is told otherwise (runner.ts, `singleTransaction`).
std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<SqlFile> in_order = files;
  std::stable_sort(in_order.begin(), in_order.end(),
                   [](const SqlFile& a, const SqlFile& b) { return time_of(a) < time_of(b); });
  std::vector<RoleFile> run;
  for (const SqlFile& file : in_order) {
    if (file.name.starts_with('.')) continue;
    const std::size_t up = mark_of(file.text, "up");
    const std::size_t down = mark_of(file.text, "down");
    RoleFile& made = run.emplace_back();
    made.source = file.source;
    made.one_transaction = true;
    if (up == file.text.size()) continue;
    const std::size_t begin = std::min(file.text.find('\n', up), file.text.size() - 1) + 1;
    const std::size_t end = down < up ? file.text.size() : down;
    made.parts.push_back({file.source, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }
  return in_one_transaction(std::move(run), index.sources());
}

}  // namespace

const Layout node_pg_migrate{.name = "node-pg-migrate", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/values/lookup.hpp"

namespace routegrant::credentials {
namespace {

/// The end of a field: at a colon that no backslash escapes.
std::size_t field_end(std::string_view line, std::size_t at) {
  while (at < line.size() && line[at] != ':') at += line[at] == '\\' ? 2 : 1;
  return std::min(at, line.size());
}

/// PostgreSQL 34.16: `hostname:port:database:username:password`, `*` for any.
void read_line(const Clue& whole_file, std::uint32_t begin, std::uint32_t end, std::size_t number,
               std::vector<Clue>& into) {
  constexpr std::array<Field, 5> fields{Field::host, Field::port, Field::database, Field::user, Field::password};
  Reading line;
  append(line, whole_file.reading, begin, end);
  std::size_t at = 0;
  for (const Field field : fields) {
    const std::size_t stop = field == Field::password ? line.text.size() : field_end(line.text, at);
    const bool is_any = line.text.substr(at, stop - at) == "*";
    Clue clue = whole_file;
    clue.field = field;
    clue.group = number == 1 ? "PGPASS" : "PGPASS_" + std::to_string(number);
    clue.reading = {};
    append(clue.reading, line, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(stop));
    clue.part = whole(clue.reading);
    if (!is_any && stop > at) into.push_back(std::move(clue));
    at = std::min(stop + 1, line.text.size());
  }
}

void read_file(const Clue& file, std::vector<Clue>& into) {
  constexpr std::size_t most_lines = 64;
  const std::string_view text = file.reading.text;
  std::size_t begin = 0;
  for (std::size_t number = 0; begin < text.size() && number < most_lines;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text::trim(text.substr(begin, end - begin));
    const bool is_entry = !line.empty() && line.front() != '#' && std::count(line.begin(), line.end(), ':') >= 4;
    if (is_entry) read_line(file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), ++number, into);
    begin = end + 1;
  }
}

/// A file that Git does not show holds the password of the login that libpq's variables name (34.15, PGPASSFILE).
void add_unseen_file(Clue file, std::vector<Clue>& into) {
  file.field = Field::password;
  file.group = "PG";
  file.strong = false;
  file.part = whole(file.reading);
  into.push_back(std::move(file));
}

/// The file that PGPASSFILE names, or one called `.pgpass`.
void find(View& view, std::vector<Clue>& into) {
  Clue clue;
  clue.kind = DatabaseKind::postgresql;
  clue.source = "file";
  if (const Variable* variable = view.environment.find("PGPASSFILE")) {
    clue.reading = read_named_file(view.environment, view.mounts, "PGPASSFILE");
    clue.span = variable->span;
    clue.name = "PGPASSFILE";
    const MountedFile* file = view.mounts.find(view.environment.read(*variable).text);
    clue.delivery = file == nullptr ? Delivery::volume : file->delivery;
    if (clue.reading.known()) return read_file(clue, into);
    if (!clue.reading.pieces.empty()) return add_unseen_file(std::move(clue), into);
  }
  for (const MountedFile& file : view.mounts.files) {
    const std::string_view name = paths::base_name(file.path);
    if (name != ".pgpass" && name != "pgpass" && name != "pgpass.conf") continue;
    clue.reading = read(file);
    clue.span = file.span;
    clue.name = std::string(name);
    clue.delivery = file.delivery;
    if (clue.reading.known()) read_file(clue, into);
  }
}

}  // namespace

const Convention pgpass{.name = "password files", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials

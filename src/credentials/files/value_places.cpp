#include "credentials/files/value_places.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "credentials/values/lookup.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

/// A value taken apart; both point into its text.
struct ValuePlace {
  bool is_file = false;
  /// The variable's name, or the file's path.
  std::string_view place{};
  /// What comes after `?`.
  std::string_view fallback{};
};

std::optional<ValuePlace> in_url(std::string_view text) {
  ValuePlace found;
  found.is_file = text.starts_with("file://");
  if (!found.is_file && !text.starts_with("env://")) return std::nullopt;
  text.remove_prefix(text.find("://") + 3);
  const std::size_t query = text.find('?');
  found.place = text.substr(0, query);
  if (query != none) found.fallback = text.substr(query + 1);
  // What stands before the path is a host, and a path follows the variable's name for nothing.
  const std::size_t slash = found.place.find('/');
  if (slash != none) found.place = found.is_file ? found.place.substr(slash) : found.place.substr(0, slash);
  return found;
}

/// `ENV['X']`, `ENV.fetch('X')`, `#{ENV['X']}` in a text of its own, `File.read('/path').strip`.
std::optional<ValuePlace> in_ruby(std::string_view text) {
  if (text.starts_with("#{") && text.ends_with('}')) text = text::trim(text.substr(2, text.size() - 3));
  for (const std::string_view call : {"ENV[", "ENV.fetch(", "File.read("}) {
    if (!text.starts_with(call)) continue;
    const std::string_view rest = text::trim(text.substr(call.size()));
    if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) return std::nullopt;
    const std::size_t close = rest.find(rest.front(), 1);
    if (close == none) return std::nullopt;
    return ValuePlace{.is_file = call == "File.read(", .place = rest.substr(1, close - 1)};
  }
  return std::nullopt;
}

/// Where a URL, a database or a certificate is set, `file://` is a value like any other.
bool is_followed(Field field) {
  return field == Field::user || field == Field::password || field == Field::host || field == Field::port ||
         field == Field::database;
}

Step step_from(const Reading& written, std::string_view what) {
  const auto size = static_cast<std::uint32_t>(written.text.size());
  const std::string where = written.pieces.empty() ? std::string() : written.pieces.front().where;
  return {written.span_of(0, size), where + " names " + std::string(what)};
}

/// Puts the way to the URL, and the URL itself, before the way from there.
void lead(Reading& found, const Reading& written, const Step& step) {
  for (Piece& piece : found.pieces) {
    piece.steps.insert(piece.steps.begin(), step);
    if (written.pieces.empty()) continue;
    const std::vector<Step>& way = written.pieces.front().steps;
    piece.steps.insert(piece.steps.begin(), way.begin(), way.end());
  }
}

Reading unseen(const Step& step, const std::string& where) {
  Piece piece;
  piece.known = Known::outside_git;
  piece.span = step.span;
  piece.where = where;
  piece.problem = "the value of " + where + " lies outside git";
  return unread("", std::move(piece));
}

Reading fallback_of(const Reading& written, std::string_view fallback) {
  const auto begin = static_cast<std::uint32_t>(fallback.data() - written.text.data());
  Reading found;
  append(found, written, begin, begin + static_cast<std::uint32_t>(fallback.size()));
  return found;
}

/// Looks the value up where it is said to lie; nothing where neither a variable nor a mounted object may hold it.
Reading found_at(const ValuePlace& at, Setting& setting, const Environment& environment, const Mounts& mounts) {
  if (!at.is_file) {
    const Variable* variable = environment.find(at.place);
    if (variable == nullptr) return {};
    setting.delivery = variable->delivery;
    return environment.read(*variable);
  }
  const MountedFile* file = mounts.find(at.place);
  const OpenMount* open = file == nullptr ? mounts.find_open(at.place) : nullptr;
  setting.source = "file";
  setting.delivery = file != nullptr ? file->delivery : open != nullptr ? open->delivery : Delivery::volume;
  return read_path(mounts, at.place);
}

}  // namespace

bool is_ruby_element(std::string_view name) {
  const std::size_t open = name.find('[');
  if (open == none || open == 0 || name.size() < open + 5 || name.back() != ']') return false;
  const std::string_view key = name.substr(open + 1, name.size() - open - 2);
  const bool is_quoted = (key.front() == '"' || key.front() == '\'') && key.back() == key.front();
  return is_quoted && key.find_first_of("[]\"'", 1) == key.size() - 1;
}

void follow_value_place(Setting& setting, const Environment& environment, const Mounts& mounts) {
  const Reading written = setting.reading;
  if (!is_followed(setting.words.field) || !written.known()) return;
  const std::string_view text = text::trim(written.text);
  const std::optional<ValuePlace> at = is_ruby_element(setting.name) ? in_ruby(text) : in_url(text);
  if (!at) return;
  const std::string what = at->is_file ? "file " + absolute_path(at->place) : "variable " + std::string(at->place);
  const Step step = step_from(written, what);
  setting.reading = found_at(*at, setting, environment, mounts);
  const bool is_unset = setting.reading.pieces.empty() && !at->is_file && environment.open_sources().empty();
  if (is_unset && !at->fallback.empty()) {
    setting.reading = fallback_of(written, at->fallback);
    return;
  }
  // A file that no volume here holds may lie in the image.
  if (setting.reading.pieces.empty()) setting.reading = unseen(step, what);
  lead(setting.reading, written, step);
}

}  // namespace routegrant::credentials

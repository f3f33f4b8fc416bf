#include "credentials/files/placeholders.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "credentials/values/lookup.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::string_view name_chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-[]";

/// One placeholder: bytes [begin, end) of a text.
struct Placeholder {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view name{};
  /// What holds where the name means nothing; points into the text.
  std::optional<std::string_view> fallback{};
  /// Whether the name is the path of a file.
  bool is_path = false;
  /// HOCON: without the variable the setting is as if it were not written.
  bool is_optional = false;
  /// Whether only a variable can be meant.
  bool is_variable = false;
};

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of(name_chars) == none;
}

/// `${secrets:object:key}` names a provider of values, not a variable: those are single small words.
bool may_have_default(std::string_view name) {
  return name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_.-") != none;
}

/// A default is a name, a host with its port, or a URL; other colons and slashes are the syntax of a store.
bool is_plain_default(std::string_view text) {
  if (text.find("://") != none || text.starts_with("jdbc:") || text.starts_with("${")) return true;
  if (text.find('/') != none || text.starts_with(':')) return false;
  const std::size_t colon = text.find(':');
  return colon == none || text.find_first_not_of("0123456789", colon + 1) == none;
}

/// Where `${` at `at` is closed, other `${}` inside it left out; none if it is not.
std::size_t closing_brace(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 1024;
  std::size_t depth = 0;
  for (std::size_t i = at; i < std::min(text.size(), at + longest); ++i) {
    if (text.substr(i, 2) == "${") ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  return none;
}

std::optional<Placeholder> braces(std::string_view text, std::size_t at) {
  const std::size_t close = closing_brace(text, at);
  if (close == none) return std::nullopt;
  Placeholder found{.begin = at, .end = close + 1};
  std::string_view inner = text.substr(at + 2, close - at - 2);
  if (inner.starts_with('?')) {
    found.is_optional = true;
    inner.remove_prefix(1);
  }
  for (const std::string_view provider : {"env:", "ENV:"}) {
    if (!inner.starts_with(provider)) continue;
    inner.remove_prefix(provider.size());
    found.is_variable = true;
  }
  const std::size_t colon = inner.find(':');
  found.name = inner.substr(0, colon);
  if (!is_name(found.name)) return std::nullopt;
  if (colon == none) return found;
  std::string_view rest = inner.substr(colon + 1);
  if (rest.starts_with('?') || rest.starts_with('+')) return std::nullopt;
  if (rest.starts_with('-') || rest.starts_with('=')) rest.remove_prefix(1);
  if (!may_have_default(found.name) || !is_plain_default(rest)) return std::nullopt;
  found.fallback = rest;
  return found;
}

/// The text between the first two equal quotes of `code`, which is cut behind them.
std::optional<std::string_view> take_quoted(std::string_view& code) {
  code = text::trim(code);
  if (code.empty() || (code.front() != '"' && code.front() != '\'')) return std::nullopt;
  const std::size_t close = code.find(code.front(), 1);
  if (close == none) return std::nullopt;
  const std::string_view inner = code.substr(1, close - 1);
  code = text::trim(code.substr(close + 1));
  return inner;
}

/// `<%= ENV["X"] %>`, `ENV["X"] || "d"`, `ENV.fetch("X")`, `ENV.fetch("X", "d")`, `ENV.fetch("X") { "d" }`.
std::optional<Placeholder> erb(std::string_view text, std::size_t at) {
  const std::size_t close = text.find("%>", at);
  if (close == none || text.substr(at, 3) != "<%=") return std::nullopt;
  Placeholder found{.begin = at, .end = close + 2, .is_variable = true};
  std::string_view code = text::trim(text.substr(at + 3, close - at - 3));
  const bool is_index = code.starts_with("ENV[");
  if (!is_index && !code.starts_with("ENV.fetch(")) return std::nullopt;
  code.remove_prefix(is_index ? 4 : 10);
  const std::optional<std::string_view> name = take_quoted(code);
  if (!name || !is_name(*name) || code.empty()) return std::nullopt;
  found.name = *name;
  const bool has_argument = !is_index && code.starts_with(',');
  if (!has_argument && !code.starts_with(is_index ? "]" : ")")) return std::nullopt;
  code = text::trim(code.substr(1));
  if (code.empty()) return found;
  if (!has_argument && is_index && code.starts_with("||")) code.remove_prefix(2);
  if (!has_argument && !is_index && code.starts_with('{')) code.remove_prefix(1);
  found.fallback = take_quoted(code);
  if (!found.fallback || !(code.empty() || code == ")" || code == "}")) return std::nullopt;
  return found;
}

/// `$__env{NAME}`, `$__file{/path}`, `%env(processor:NAME)%`.
std::optional<Placeholder> wrapped(std::string_view text, std::size_t at, std::string_view open,
                                   std::string_view close_mark) {
  const std::size_t close = text.find(close_mark, at);
  if (close == none) return std::nullopt;
  Placeholder found{.begin = at, .end = close + close_mark.size()};
  found.is_path = open == "$__file{";
  found.is_variable = !found.is_path;
  found.name = text.substr(at + open.size(), close - at - open.size());
  if (open == "%env(") {
    // Processors that keep the value as it is.
    for (const std::string_view processor : {"resolve:", "string:", "trim:"})
      if (found.name.starts_with(processor)) found.name.remove_prefix(processor.size());
  }
  if (!found.is_path && !is_name(found.name)) return std::nullopt;
  return found;
}

/// `%NAME%`, in capitals: a percent sign is a letter of URLs and of patterns as well.
std::optional<Placeholder> between_percents(std::string_view text, std::size_t at) {
  constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  const std::size_t close = text.find_first_not_of(capitals, at + 1);
  if (close == none || text[close] != '%' || close - at < 3 || (text[at + 1] >= '0' && text[at + 1] <= '9'))
    return std::nullopt;
  return Placeholder{.begin = at, .end = close + 1, .name = text.substr(at + 1, close - at - 1), .is_variable = true};
}

std::optional<Placeholder> placeholder_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("${")) return braces(text, at);
  if (rest.starts_with("<%=")) return erb(text, at);
  if (rest.starts_with("$__env{")) return wrapped(text, at, "$__env{", "}");
  if (rest.starts_with("$__file{")) return wrapped(text, at, "$__file{", "}");
  if (rest.starts_with("%env(")) return wrapped(text, at, "%env(", ")%");
  if (rest.starts_with("$(")) return wrapped(text, at, "$(", ")");
  if (rest.starts_with('%')) return between_percents(text, at);
  return std::nullopt;
}

/// Spring's relaxed names: `${db.user-name}` is found in DB_USERNAME.
std::string variable_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '-') continue;
    if (c >= 'a' && c <= 'z') {
      out += static_cast<char>(c - 'a' + 'A');
    } else {
      out += c == '.' || c == '[' || c == ']' ? '_' : c;
    }
  }
  return out;
}

class Filler {
 public:
  Filler(const std::vector<Setting>& settings, const Environment& environment, const Mounts& mounts)
      : settings_(settings), environment_(environment), mounts_(mounts) {}

  /// What is filled next is the value of this setting.
  void begin(std::string_view name) { current_ = name; }

  /// The reading with its placeholders filled in; nothing where none could be. `is_dropped`: an optional one that means
  /// nothing was all there was.
  std::optional<Reading> fill(const Reading& reading, std::size_t file, int depth, bool& is_dropped) {
    const std::string_view text = reading.text;
    constexpr std::size_t longest = 8192;
    if (text.size() > longest || text.find_first_of("$%") == none || --budget_ < 0) return std::nullopt;
    Reading out;
    std::size_t done = 0;
    bool changed = false;
    for (std::size_t at = text.find_first_of("$<%"); at != none; at = text.find_first_of("$<%", at)) {
      const std::optional<Placeholder> found = placeholder_at(text, at);
      std::optional<Reading> value;
      if (found) value = resolve(reading, *found, file, depth);
      if (found && !value && found->is_optional && found->begin == 0 && found->end == text.size()) is_dropped = true;
      if (value) {
        append(out, reading, static_cast<std::uint32_t>(done), static_cast<std::uint32_t>(at));
        append(out, *value, 0, static_cast<std::uint32_t>(value->text.size()));
        done = found->end;
        changed = true;
      }
      at = found ? found->end : at + 1;
    }
    if (!changed) return std::nullopt;
    append(out, reading, static_cast<std::uint32_t>(done), static_cast<std::uint32_t>(text.size()));
    return out;
  }

 private:
  std::optional<Reading> resolve(const Reading& reading, const Placeholder& found, std::size_t file, int depth) {
    const auto begin = static_cast<std::uint32_t>(found.begin);
    const auto end = static_cast<std::uint32_t>(found.end);
    const Span use = reading.span_of(begin, end);
    if (found.is_path) return told(read_path(mounts_, text::trim(found.name)), reading, found, use);
    const Variable* variable = environment_.find(found.name);
    if (variable == nullptr && !found.is_variable) variable = environment_.find(variable_name(found.name));
    if (variable != nullptr) return told(environment_.read(*variable), reading, found, use);
    if (const Setting* other = found.is_variable || depth > 4 ? nullptr : setting_named(found.name, file)) {
      bool is_dropped = false;
      const std::optional<Reading> nested = fill(other->reading, file, depth + 1, is_dropped);
      return told(nested ? *nested : other->reading, reading, found, use);
    }
    if (!found.fallback && !found.is_optional) return std::nullopt;
    if (!environment_.open_sources().empty()) return may_be_outside(reading, begin, end, found);
    if (!found.fallback) return std::nullopt;
    return by_default(reading, found, file, depth);
  }

  /// The value, with the step that led to it. What has no text keeps the placeholder's.
  static std::optional<Reading> told(Reading value, const Reading& reading, const Placeholder& found, const Span& use) {
    if (value.pieces.empty()) return std::nullopt;
    const std::string where = reading.pieces.empty() ? "the file" : reading.pieces.front().where;
    for (Piece& piece : value.pieces) {
      piece.steps.insert(piece.steps.begin(), Step{use, where + " takes " + std::string(found.name)});
      if (!reading.pieces.empty())
        piece.steps.insert(piece.steps.begin(), reading.pieces.front().steps.begin(),
                           reading.pieces.front().steps.end());
      piece.is_inferred = true;
    }
    if (!value.text.empty()) return value;
    Piece piece = value.pieces.front();
    if (piece.known == Known::known) return value;
    return unread(reading.text.substr(found.begin, found.end - found.begin), std::move(piece));
  }

  std::optional<Reading> may_be_outside(const Reading& reading, std::uint32_t begin, std::uint32_t end,
                                        const Placeholder& found) const {
    const OpenSource& open = environment_.open_sources().front();
    Reading value;
    append(value, reading, begin, end);
    for (Piece& piece : value.pieces) {
      piece.known = open.known;
      piece.problem = std::string(found.name) + " may come from " + label_of(open.holder) +
                      ", whose keys are not in these manifests";
    }
    return value;
  }

  std::optional<Reading> by_default(const Reading& reading, const Placeholder& found, std::size_t file, int depth) {
    const auto begin = static_cast<std::uint32_t>(found.fallback->data() - reading.text.data());
    Reading value;
    append(value, reading, begin, begin + static_cast<std::uint32_t>(found.fallback->size()));
    for (Piece& piece : value.pieces) {
      piece.is_inferred = true;
      piece.steps.push_back(
          {reading.span_of(static_cast<std::uint32_t>(found.begin), static_cast<std::uint32_t>(found.end)),
           std::string(found.name) + " is not set, so its default holds"});
    }
    bool is_dropped = false;
    if (depth > 4) return value;
    std::optional<Reading> nested = fill(value, file, depth + 1, is_dropped);
    return nested ? std::move(nested) : std::move(value);
  }

  const Setting* setting_named(std::string_view name, std::size_t file) const {
    // `DB_USER=${DB_USER:-app}` means the variable.
    if (file == 0 || name == current_) return nullptr;
    const auto found = std::find_if(settings_.rbegin(), settings_.rend(), [&](const Setting& setting) {
      return setting.file == file && !setting.claimed && setting.name == name;
    });
    return found == settings_.rend() ? nullptr : &*found;
  }

  const std::vector<Setting>& settings_;
  const Environment& environment_;
  const Mounts& mounts_;
  std::string_view current_;
  /// How many texts are looked at: each may look through all settings.
  int budget_ = 4000;
};

bool is_filled_variable(const Setting& setting) {
  const std::string name = text::lower(setting.name.substr(0, 8));
  return setting.source == "env" && (name.starts_with("spring") || name.starts_with("quarkus"));
}

}  // namespace

void fill_placeholders(std::vector<Setting>& settings, const Environment& environment, const Mounts& mounts) {
  Filler filler(settings, environment, mounts);
  std::vector<std::pair<std::size_t, Reading>> filled;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    Setting& setting = settings[i];
    if (setting.claimed || (setting.file == 0 && !is_filled_variable(setting))) continue;
    bool is_dropped = false;
    filler.begin(setting.name);
    std::optional<Reading> reading = filler.fill(setting.reading, setting.file, 0, is_dropped);
    if (is_dropped) setting.claimed = true;
    if (reading) filled.emplace_back(i, std::move(*reading));
  }
  for (auto& [index, reading] : filled) settings[index].reading = std::move(reading);
}

}  // namespace routegrant::credentials

#include "credentials/config_file.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "credentials/config_json.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t longest_file = 256 * 1024;
constexpr std::size_t most_settings = 4000;
constexpr std::size_t deepest = 32;

bool is_name(std::string_view text) {
  // PgBouncer's entry for all other databases.
  if (text == "*") return true;
  return !text.empty() && text.size() <= 120 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == ':' || c == '/';
  });
}

std::string_view unquoted(std::string_view text) {
  text = text::trim(text);
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// A value as it is written after `=` or `:`: a comment after a quoted value and a trailing comma are left out.
std::string_view value_of(std::string_view raw) {
  raw = text::trim(raw);
  if (!raw.empty() && (raw.front() == '"' || raw.front() == '\'')) {
    const std::size_t close = raw.find(raw.front(), 1);
    if (close != none) return raw.substr(1, close - 1);
  }
  const std::size_t comment = raw.find(" #");
  if (comment != none) raw = text::trim(raw.substr(0, comment));
  if (raw.ends_with(',') || raw.ends_with(';')) raw.remove_suffix(1);
  return unquoted(raw);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<FileSetting> read() {
    std::size_t begin = 0;
    while (begin < text_.size() && found_.size() < most_settings) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      line(text_.substr(begin, end - begin));
      begin = end + 1;
    }
    return std::move(found_);
  }

 private:
  struct Level {
    std::size_t indent = 0;
    std::string name{};
    std::size_t elements = 0;
  };

  void line(std::string_view raw) {
    const std::size_t indent = raw.find_first_not_of(" \t");
    if (indent == none) return;
    std::string_view body = text::trim(raw);
    if (body.front() == '#' || body.front() == ';' || body.starts_with("//") || body.starts_with("--")) return;
    if (body.front() == '[' && body.back() == ']' && is_name(unquoted(text::trim(body.substr(1, body.size() - 2))))) {
      section_ = std::string(unquoted(body.substr(1, body.size() - 2)));
      levels_.clear();
      return;
    }
    if (body.starts_with("export ")) body = text::trim(body.substr(7));
    nested(body, indent);
  }

  /// YAML's and JSON's nesting is told by indentation, which every file written by people or tools has.
  void nested(std::string_view body, std::size_t indent) {
    while (body.starts_with("- ") && levels_.size() < deepest) {
      leave(indent, true);
      if (levels_.empty() || levels_.back().indent != indent || levels_.back().elements == 0)
        levels_.push_back({indent, "0", 1});
      else
        levels_.back().name = std::to_string(levels_.back().elements++);
      body = text::trim(body.substr(2));
      indent += 2;
    }
    const Separated parts = separate(body);
    if (!is_name(parts.name)) return;
    leave(indent, false);
    const std::string_view value = value_of(parts.value);
    if (parts.is_mapping && (value.empty() || value == "{" || value == "[" || value == "|" || value == ">")) {
      if (levels_.size() < deepest) levels_.push_back({indent, std::string(parts.name), 0});
      return;
    }
    if (!value.empty()) add(parts.name, value);
  }

  struct Separated {
    std::string_view name{};
    std::string_view value{};
    bool is_mapping = false;
  };

  /// `name = value`, `name: value`, `name=value`; the separator that comes first counts, a `:` only before a blank or
  /// the end, or where there is no `=` (properties).
  static Separated separate(std::string_view body) {
    const std::size_t quote = body.front() == '"' ? body.find('"', 1) : none;
    if (quote != none && body.substr(quote + 1, 1) == ":")
      return {body.substr(1, quote - 1), body.substr(quote + 2), true};
    const std::size_t equals = body.find('=');
    std::size_t colon = body.find(':');
    while (colon != none && colon + 1 < body.size() && body[colon + 1] != ' ') colon = body.find(':', colon + 1);
    if (colon != none && (equals == none || colon < equals))
      return {unquoted(body.substr(0, colon)), body.substr(colon + 1), true};
    if (equals != none) return {unquoted(body.substr(0, equals)), body.substr(equals + 1), false};
    const std::size_t blank = body.find_first_of(" \t");
    if (blank != none) return {body.substr(0, blank), body.substr(blank + 1), false};
    return {};
  }

  void leave(std::size_t indent, bool keep_same) {
    while (!levels_.empty() && (levels_.back().indent > indent || (!keep_same && levels_.back().indent == indent)))
      levels_.pop_back();
    // A list may stand at its own key's column: `hosts:` and below it `- a`.
    if (keep_same && !levels_.empty() && levels_.back().indent == indent && levels_.back().elements == 0)
      ++levels_.back().indent;
  }

  void add(std::string_view name, std::string_view value) {
    FileSetting setting;
    if (!section_.empty()) setting.name = section_ + ".";
    for (const Level& level : levels_) setting.name += level.name + ".";
    setting.name += name;
    setting.begin = static_cast<std::uint32_t>(value.data() - text_.data());
    setting.end = setting.begin + static_cast<std::uint32_t>(value.size());
    found_.push_back(std::move(setting));
  }

  std::string_view text_;
  std::string section_;
  std::vector<Level> levels_;
  std::vector<FileSetting> found_;
};

}  // namespace

std::vector<FileSetting> settings_of_file(std::string_view text) {
  if (text.size() > longest_file) return {};
  const std::string_view trimmed = text::trim(text);
  if (trimmed.starts_with('{') || trimmed.starts_with("[{")) {
    std::vector<FileSetting> found = settings_of_json(text);
    if (!found.empty()) return found;
  }
  return Reader(text).read();
}

}  // namespace routegrant::credentials

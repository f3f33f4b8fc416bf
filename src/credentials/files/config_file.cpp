#include "credentials/files/config_file.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "credentials/files/config_json.hpp"
#include "credentials/files/value_places.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t longest_file = std::size_t{256} * 1024;
constexpr std::size_t most_settings = 4000;
constexpr std::size_t deepest = 32;
constexpr std::size_t most_merges = 64;

bool is_plain_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':' || c == '/';
}

bool is_name(std::string_view text) {
  // PgBouncer's entry for all other databases.
  if (text == "*") return true;
  if (text.empty() || text.size() > 120) return false;
  // `a[0].b`, `quarkus.datasource."orders".username`; Quarkus's profiles `%prod.` and `%{dev,test}.`.
  const std::string_view also = text.front() == '%' ? "[]\"%,{}" : text.find('.') == none ? "" : "[]\"";
  if (text.front() == '[' || text.front() == '"') return false;
  if (is_ruby_element(text)) text = text.substr(0, text.find('['));
  return std::all_of(text.begin(), text.end(),
                     [also](char c) { return is_plain_name_char(c) || also.find(c) != none; });
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
    // ERB is filled in before the quotes count.
    const bool is_template = raw.find("<%") != none;
    const std::size_t close = is_template ? raw.rfind(raw.front()) : raw.find(raw.front(), 1);
    if (close != none && close > 0) return raw.substr(1, close - 1);
  }
  const std::size_t comment = raw.find(" #");
  if (comment != none) raw = text::trim(raw.substr(0, comment));
  if (raw.ends_with(',') || raw.ends_with(';')) raw.remove_suffix(1);
  return unquoted(raw);
}

/// YAML's and JSON's null, or nothing but a comment (YAML 1.2.2, 6.6 and 10.3.2).
bool is_null(std::string_view raw) {
  constexpr std::array<std::string_view, 4> nulls{"~", "null", "Null", "NULL"};
  raw = text::trim(raw);
  if (raw.starts_with('#')) return true;
  raw = text::trim(raw.substr(0, raw.find(" #")));
  if (raw.ends_with(',')) raw.remove_suffix(1);
  return text::is_one_of(raw, nulls);
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
    for (const Merge& merge : merges_) apply(merge);
    return std::move(found_);
  }

 private:
  struct Level {
    std::size_t indent = 0;
    std::string name{};
    std::size_t elements = 0;
  };

  /// `&name`: the mapping with this prefix, or the scalar at [begin, end).
  struct Anchor {
    std::string name{};
    std::string prefix{};
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  struct Separated {
    std::string_view name{};
    std::string_view value{};
    bool is_mapping = false;
  };

  /// What stands below `from` stands below `to`, too.
  struct Merge {
    std::string to{};
    std::string from{};
  };

  void line(std::string_view raw) {
    const std::size_t indent = raw.find_first_not_of(" \t");
    if (indent == none) return;
    std::string_view body = text::trim(raw);
    if (body == "---" || body.starts_with("--- ") || body == "#---" || body == "!---") {
      ++document_;
      levels_.clear();
      return;
    }
    if (body.front() == '#' || body.front() == ';' || body.starts_with("//") || body.starts_with("--")) return;
    if (is_section(body)) return;
    if (body.starts_with("export ")) body = text::trim(body.substr(7));
    nested(body, indent);
  }

  /// `[section]`; TOML's `[[section]]` is one of several.
  bool is_section(std::string_view body) {
    if (body.front() != '[' || body.back() != ']') return false;
    std::string_view name = body.substr(1, body.size() - 2);
    const bool is_element = name.size() > 2 && name.front() == '[' && name.back() == ']';
    if (is_element) name = name.substr(1, name.size() - 2);
    name = unquoted(name);
    if (!is_name(name)) return false;
    section_ = std::string(name);
    if (is_element) section_ += "." + std::to_string(elements_++);
    levels_.clear();
    return true;
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
    Separated parts = separate(body);
    const bool is_merge = parts.name == "<<" && parts.is_mapping;
    if (!is_merge && !is_name(parts.name)) return;
    leave(indent, false);
    if (is_merge) return merge(prefix(), parts.value);
    const std::string_view anchor = take_anchor(parts);
    const std::string_view value = parts.is_mapping && is_null(parts.value) ? "" : value_of(parts.value);
    const bool opens = value == "{" || value == "[";
    if (opens || (parts.is_mapping && (value.empty() || value == "|" || value == ">"))) {
      if (levels_.size() >= deepest) return;
      levels_.push_back({indent, std::string(parts.name), 0});
      if (!anchor.empty()) anchors_.push_back({std::string(anchor), prefix(), 0, 0});
      return;
    }
    if (parts.is_mapping && value.starts_with('{') && value.ends_with('}')) return flow(parts.name, value, indent);
    if (parts.is_mapping && value.starts_with('*')) return alias(parts.name, value);
    if (value.empty()) return;
    add(parts.name, value);
    if (!anchor.empty()) anchors_.push_back({std::string(anchor), "", found_.back().begin, found_.back().end});
  }

  /// `{host: db, user: app}` on one line.
  void flow(std::string_view name, std::string_view braces, std::size_t indent) {
    if (levels_.size() >= deepest) return;
    levels_.push_back({indent, std::string(name), 0});
    for (const std::string_view entry : text::split(braces.substr(1, braces.size() - 2), ',')) {
      const std::string_view body = text::trim(entry);
      if (body.empty()) continue;
      const Separated parts = separate(body);
      const std::string_view value = is_null(parts.value) ? "" : value_of(parts.value);
      if (parts.is_mapping && is_name(parts.name) && !value.empty()) add(parts.name, value);
    }
    levels_.pop_back();
  }

  /// Cuts `&name` off the value.
  static std::string_view take_anchor(Separated& parts) {
    const std::string_view raw = text::trim(parts.value);
    if (!parts.is_mapping || !raw.starts_with('&')) return {};
    const std::size_t end = std::min(raw.find(' '), raw.size());
    parts.value = raw.substr(end);
    return raw.substr(1, end - 1);
  }

  /// The anchor of that name that was set last, as YAML has it.
  const Anchor* find_anchor(std::string_view name) const {
    const auto found =
        std::find_if(anchors_.rbegin(), anchors_.rend(), [name](const Anchor& anchor) { return anchor.name == name; });
    return found == anchors_.rend() ? nullptr : &*found;
  }

  /// `<<: *defaults`, `<<: [*one, *two]`.
  void merge(std::string to, std::string_view names) {
    names = text::trim(names);
    if (names.starts_with('[') && names.ends_with(']')) names = names.substr(1, names.size() - 2);
    for (std::string_view name : text::split(names, ',')) {
      name = text::trim(name);
      const Anchor* anchor = name.starts_with('*') ? find_anchor(name.substr(1)) : nullptr;
      if (anchor == nullptr || anchor->prefix.empty() || merges_.size() >= most_merges) continue;
      merges_.push_back({to, anchor->prefix});
    }
  }

  void alias(std::string_view name, std::string_view value) {
    const Anchor* anchor = find_anchor(value.substr(1));
    if (anchor == nullptr) return;
    if (!anchor->prefix.empty()) return merge(prefix() + std::string(name) + ".", value);
    add(name, text_.substr(anchor->begin, anchor->end - anchor->begin));
  }

  /// What a mapping says itself wins over what it takes from another.
  void apply(const Merge& merge) {
    std::vector<std::string> own;
    for (const FileSetting& setting : found_)
      if (setting.name.starts_with(merge.to)) own.push_back(setting.name);
    std::sort(own.begin(), own.end());
    const std::size_t count = found_.size();
    for (std::size_t i = 0; i < count && found_.size() < most_settings; ++i) {
      if (!found_[i].name.starts_with(merge.from)) continue;
      FileSetting taken = found_[i];
      taken.name = merge.to + taken.name.substr(merge.from.size());
      if (!std::binary_search(own.begin(), own.end(), taken.name)) found_.push_back(std::move(taken));
    }
  }

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
    // PHP and Ruby write `'name' => 'value'`.
    const std::size_t arrow = equals != none && body.substr(equals + 1, 1) == ">" ? 1 : 0;
    if (equals != none) return {unquoted(body.substr(0, equals)), body.substr(equals + 1 + arrow), false};
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

  /// The sections and nesting at this line, each with its dot.
  std::string prefix() const {
    std::string all = section_.empty() ? "" : section_ + ".";
    for (const Level& level : levels_) all += level.name + ".";
    return all;
  }

  void add(std::string_view name, std::string_view value) {
    FileSetting setting;
    setting.name = prefix();
    setting.name += name;
    setting.document = document_;
    setting.begin = static_cast<std::uint32_t>(value.data() - text_.data());
    setting.end = setting.begin + static_cast<std::uint32_t>(value.size());
    found_.push_back(std::move(setting));
  }

  std::string_view text_;
  std::string section_;
  std::size_t elements_ = 0;
  std::vector<Level> levels_;
  std::vector<Anchor> anchors_;
  std::vector<Merge> merges_;
  std::uint32_t document_ = 0;
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

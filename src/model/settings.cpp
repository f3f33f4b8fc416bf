#include "model/settings.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/dates.hpp"
#include "base/text.hpp"
#include "model/invariant.hpp"

namespace routegrant::model {
namespace {

/// Whether a scalar without quotes is a number (YAML 1.2.2, 10.3.2 "Tag Resolution").
bool is_number(const yaml::Cursor& value) {
  if (!value.is_scalar() || value.is_quoted()) return false;
  std::string_view text = value.text();
  if (text.starts_with("0x") || text.starts_with("0o")) return text.size() > 2;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto digits = [&text] {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  std::size_t count = digits();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    count += digits();
  }
  if (count == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

/// The integer that a scalar is; without quotes also one to the base 16 or 8.
std::optional<std::int64_t> integer_of(const yaml::Cursor& value) {
  const std::string_view text = value.text();
  const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 10;
  if (base == 10 || value.is_quoted()) return value.integer();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// Reads the keys of one mapping; the first mistake is kept.
class Reader {
 public:
  explicit Reader(const Sources& sources) : sources_(sources) {}

  [[nodiscard]] const std::string& error() const { return error_; }

  void fail(Span span, std::string_view message) {
    if (!error_.empty()) return;
    const Place place = sources_.place(span);
    error_ = place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
    error_ += message;
  }

  /// Refuses keys that are not in `known`.
  void check_keys(const yaml::Cursor& mapping, const std::vector<std::string>& known) {
    if (mapping && !mapping.is_mapping()) {
      fail(mapping.span(), "expected a mapping with the keys " + text::enumerated(known));
      return;
    }
    for (const yaml::Cursor& value : mapping.items()) {
      const std::string key(value.key());
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::string near = text::nearest(key, known);
      fail(value.key_span(),
           "unknown key '" + key + "'" +
               (near.empty() ? ", expected one of " + text::enumerated(known) : "; did you mean '" + near + "'?"));
    }
  }

  std::string text(const yaml::Cursor& value) {
    if (value.present() && !value.is_scalar()) fail(value.span(), "expected a text");
    // What other readers of YAML take for something else is not what was meant, or not what they will show.
    if (value.boolean() || is_number(value))
      fail(value.span(), "expected a text: put '" + std::string(value.text()) + "' in quotes");
    return std::string(value.text());
  }

  std::string required(const yaml::Cursor& mapping, std::string_view key) {
    const std::string value = text(mapping[key]);
    if (value.empty()) fail(mapping.span(), "'" + std::string(key) + "' is missing");
    return value;
  }

  std::vector<std::string> texts(const yaml::Cursor& list) {
    std::vector<std::string> values;
    if (list && !list.is_sequence()) fail(list.span(), "expected a list");
    for (const yaml::Cursor& item : list.items()) values.push_back(text(item));
    return values;
  }

  std::vector<PlacedText> placed_texts(const yaml::Cursor& values) {
    std::vector<PlacedText> placed;
    for (const yaml::Cursor& item : list(values)) placed.push_back({.text = text(item), .span = item.span()});
    return placed;
  }

  std::vector<yaml::Cursor> list(const yaml::Cursor& value) {
    if (value && !value.is_sequence()) fail(value.span(), "expected a list");
    return value.is_sequence() ? value.items() : std::vector<yaml::Cursor>{};
  }

 private:
  const Sources& sources_;
  std::string error_;
};

DatabaseSetting read_database(Reader& reader, const yaml::Cursor& item) {
  reader.check_keys(item, {"name", "kind", "version", "sql", "migrates-as", "hosts", "sensitive"});
  DatabaseSetting setting;
  setting.name = reader.required(item, "name");
  setting.span = item["name"].span();
  if (item["kind"]) setting.kind = reader.text(item["kind"]);
  if (setting.kind != "postgresql" && setting.kind != "mysql" && setting.kind != "mariadb") {
    reader.fail(item["kind"].span(), "unknown kind '" + setting.kind + "', expected postgresql, mysql or mariadb");
  }
  if (item["version"]) {
    const auto version = integer_of(item["version"]);
    if (!version || *version < 1 || *version > 99)
      reader.fail(item["version"].span(), "expected a major version such as 16");
    setting.version = static_cast<int>(version.value_or(0));
  }
  setting.sql = reader.texts(item["sql"]);
  setting.migrates_as = reader.text(item["migrates-as"]);
  setting.hosts = reader.texts(item["hosts"]);
  setting.sensitive = reader.placed_texts(item["sensitive"]);
  return setting;
}

AllowSetting read_allow(Reader& reader, const yaml::Cursor& item) {
  reader.check_keys(item, {"rule", "route", "role", "object", "privileges", "reason", "owner", "until"});
  AllowSetting setting;
  setting.rule = reader.required(item, "rule");
  setting.reason = reader.required(item, "reason");
  if (item["reason"] && text::trim(setting.reason).empty())
    reader.fail(item["reason"].span(), "expected a reason, found blanks");
  setting.route = reader.text(item["route"]);
  setting.role = reader.text(item["role"]);
  setting.object = reader.text(item["object"]);
  for (const std::string& privilege : reader.texts(item["privileges"]))
    setting.privileges.push_back(text::upper(privilege));
  setting.owner = reader.text(item["owner"]);
  setting.until = reader.text(item["until"]);
  if (!setting.until.empty() && !text::is_date(setting.until)) {
    reader.fail(item["until"].span(), "'until' is no date: found '" + setting.until + "', expected one as 2027-06-30");
  }
  setting.span = item.span();
  return setting;
}

NeverSetting read_never(Reader& reader, const yaml::Cursor& item) {
  NeverSetting setting;
  setting.span = item.span();
  const std::string text = reader.text(item);
  if (const std::optional<InvariantError> wrong = read_invariant(text, setting)) {
    // A plain or quoted text stands in the file as it was decoded, as far as invariants are written in practice.
    Span at = setting.span;
    const auto offset = static_cast<std::uint32_t>(wrong->at + (item.is_quoted() ? 1 : 0));
    at.begin = std::min(at.begin + offset, at.end);
    reader.fail(at, wrong->message);
  }
  return setting;
}

}  // namespace

const std::vector<std::string>& settings_files() {
  static const std::vector<std::string> names = {"routegrant.yaml", ".routegrant.yaml", ".github/routegrant.yaml"};
  return names;
}

Result<Settings> read_settings(const yaml::Cursor& root, const Sources& sources) {
  Reader reader(sources);
  Settings settings;
  settings.path = sources[root.span().source].path;
  reader.check_keys(root, {"databases", "routes", "roles", "external", "never", "allow", "annotation-prefix"});
  for (const yaml::Cursor& item : reader.list(root["databases"]))
    settings.databases.push_back(read_database(reader, item));
  reader.check_keys(root["routes"], {"public", "internal"});
  settings.public_routes = reader.texts(root["routes"]["public"]);
  settings.internal_routes = reader.texts(root["routes"]["internal"]);
  for (const yaml::Cursor& item : reader.list(root["roles"])) {
    reader.check_keys(item, {"workload", "role"});
    settings.roles.push_back({.workload = reader.required(item, "workload"),
                              .role = reader.required(item, "role"),
                              .span = item["role"].span()});
  }
  reader.check_keys(root["external"], {"secrets", "services"});
  settings.external_secrets = reader.texts(root["external"]["secrets"]);
  settings.external_services = reader.texts(root["external"]["services"]);
  for (const yaml::Cursor& item : reader.list(root["never"])) settings.never.push_back(read_never(reader, item));
  for (const yaml::Cursor& item : reader.list(root["allow"])) settings.allow.push_back(read_allow(reader, item));
  if (root["annotation-prefix"]) settings.annotation_prefix = reader.text(root["annotation-prefix"]);
  if (!reader.error().empty()) return Failure{reader.error()};
  return settings;
}

}  // namespace routegrant::model

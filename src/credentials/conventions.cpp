#include "credentials/conventions.hpp"

#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/files/config_file.hpp"
#include "credentials/files/django_settings.hpp"
#include "credentials/files/program_urls.hpp"
#include "credentials/files/used_passwords.hpp"
#include "credentials/files/value_places.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/values/lookup.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::string_view provider_class = "SecretProviderClass";

constexpr std::array<const Convention*, 25> listed{
#define CONVENTION(name) &(name),
#include "credentials/conventions.def"
#undef CONVENTION
};

std::string source_of(Delivery delivery) {
  return delivery == Delivery::env_from ? "envFrom" : "env";
}

/// More than this is no configuration; what follows joins settings pairwise.
constexpr std::size_t most_settings = 5000;

/// A variable that holds settings itself: SPRING_APPLICATION_JSON, or GitLab's whole gitlab.rb (docs.gitlab.com,
/// "GitLab Docker images", "Pre-configure Docker container").
void add_nested(const Setting& variable, const Environment& environment, const Mounts& mounts,
                std::vector<Setting>& into) {
  const bool holds_settings =
      text::trim(variable.reading.text).starts_with('{') || variable.name == "GITLAB_OMNIBUS_CONFIG";
  if (!holds_settings) return;
  for (const FileSetting& line : settings_of_file(variable.reading.text)) {
    if (into.size() >= most_settings) return;
    Setting setting = variable;
    setting.name = line.name;
    setting.words = classify(line.name);
    setting.reading = {};
    append(setting.reading, variable.reading, line.begin, line.end);
    follow_value_place(setting, environment, mounts);
    into.push_back(std::move(setting));
  }
}

/// A file that no volume of the manifest holds: an injector, an admission webhook or an init container brings it. It is
/// told of for what makes a login; a database may be a file itself.
Reading read_unmounted(const Environment& environment, const Variable& variable, const Name& words) {
  const bool is_of_login = words.field == Field::user || words.field == Field::password || words.field == Field::url;
  const Reading path = environment.read(variable);
  if (!is_of_login || !words.is_database || !path.known() || !path.text.starts_with('/')) return {};
  Piece piece;
  piece.known = Known::outside_git;
  piece.span = variable.span;
  piece.where = "file " + absolute_path(path.text);
  piece.problem = "the value of " + piece.where + " lies outside git";
  piece.steps = {{variable.span, variable.name + " names " + piece.where + ", which no volume here holds"}};
  return unread("", std::move(piece));
}

void add_variables(const Environment& environment, const Mounts& mounts, std::vector<Setting>& into) {
  for (const Variable& variable : environment.variables()) {
    if (variable.piece.known == Known::unspecified || into.size() >= most_settings) continue;
    Setting setting;
    setting.name = variable.name;
    setting.words = classify(variable.name);
    setting.span = variable.span;
    setting.delivery = variable.delivery;
    setting.source = source_of(variable.delivery);
    setting.reading = environment.read(variable);
    if (setting.words.is_file && setting.words.field != Field::none) {
      Reading file = read_named_file(environment, mounts, variable.name);
      const MountedFile* mounted = mounts.find(setting.reading.text);
      setting.reading = std::move(file);
      setting.source = "file";
      setting.delivery = mounted == nullptr ? Delivery::volume : mounted->delivery;
      if (setting.reading.pieces.empty()) setting.reading = read_unmounted(environment, variable, setting.words);
      if (setting.reading.pieces.empty()) continue;
    }
    follow_value_place(setting, environment, mounts);
    add_nested(setting, environment, mounts, into);
    into.push_back(std::move(setting));
  }
}

/// Scripts, SQL, keys and certificates are no settings.
bool may_be_settings(std::string_view path) {
  constexpr std::array<std::string_view, 11> no{".sql", ".sh", ".crt",  ".pem", ".key", ".py",
                                                ".js",  ".md", ".html", ".p12", ".jks"};
  return std::none_of(no.begin(), no.end(), [path](std::string_view ending) { return path.ends_with(ending); });
}

void add_lines(const MountedFile& file, const Reading& text, const std::vector<FileSetting>& lines,
               const Environment& environment, const Mounts& mounts, std::vector<Setting>& into) {
  for (const FileSetting& line : lines) {
    if (into.size() >= most_settings) return;
    Setting setting;
    setting.name = line.name;
    setting.words = classify(line.name);
    setting.span = file.span;
    setting.delivery = file.delivery;
    setting.source = "config";
    setting.file = static_cast<std::size_t>(&file - mounts.files.data()) + 1;
    setting.document = line.document;
    append(setting.reading, text, line.begin, line.end);
    follow_value_place(setting, environment, mounts);
    into.push_back(std::move(setting));
  }
}

/// URLs that a program spells, but for those that its lines gave as settings already.
void add_spelled_urls(const MountedFile& file, std::size_t number, const Reading& text, std::vector<Setting>& into) {
  for (const FileSetting& url : urls_of_program(text.text)) {
    const std::string spelled = text.text.substr(url.begin, url.end - url.begin);
    const bool is_known = std::any_of(into.begin(), into.end(), [&](const Setting& setting) {
      return setting.file == number && setting.reading.text.find(spelled) != std::string::npos;
    });
    if (is_known || into.size() >= most_settings) continue;
    Setting setting;
    setting.name = std::string(paths::base_name(file.path)) + ", " + url.name;
    setting.words.field = Field::url;
    setting.words.group = setting.name;
    setting.words.is_database = true;
    setting.span = file.span;
    setting.delivery = file.delivery;
    setting.source = "config";
    setting.file = number;
    append(setting.reading, text, url.begin, url.end);
    into.push_back(std::move(setting));
  }
}

/// A Secret's key that is mounted as a file and named like a setting: `/run/secrets/db-password`.
void add_value_file(const MountedFile& file, Reading text, std::vector<Setting>& into) {
  const std::string_view name = paths::base_name(file.path);
  const Name words = classify(name.substr(0, name.find('.', 1)));
  constexpr std::size_t longest_line = 512;
  const bool one_line = text.text.size() < longest_line && text::trim(text.text).find('\n') == std::string_view::npos;
  if (!one_line || !words.is_database || words.field == Field::none) return;
  Setting setting;
  setting.name = std::string(name);
  setting.words = words;
  setting.span = file.span;
  setting.delivery = file.delivery;
  setting.source = "file";
  setting.reading = std::move(text);
  into.push_back(std::move(setting));
}

/// A name by which the words tell what the setting is, where its own does not; empty for all others: `..._UID` beside
/// `..._PWD` (Fineract, as in .NET's strings), Temporal's seeds, and the bare names of Odoo's image.
std::string plainer_name(const View& view, const Setting& setting) {
  const std::string& name = setting.name;
  const auto has = [&view](std::string_view other) {
    return std::any_of(view.settings.begin(), view.settings.end(),
                       [other](const Setting& one) { return text::equal_ignoring_case(one.name, other); });
  };
  const std::string upper = text::upper(name);
  if (upper.ends_with("_UID") && has(upper.substr(0, upper.size() - 3) + "PWD"))
    return upper.substr(0, upper.size() - 3) + "USER";
  if (upper == "POSTGRES_SEEDS" || upper == "MYSQL_SEEDS") return upper.substr(0, upper.size() - 5) + "HOST";
  constexpr std::array<std::string_view, 4> bare{"HOST", "PORT", "USER", "PASSWORD"};
  const bool is_odoo = text::is_one_of(name, bare) && image_name(view.the_container().image.value) == "odoo";
  return is_odoo ? "DB_" + name : std::string();
}

void name_anew(View& view) {
  for (Setting& setting : view.settings) {
    if (setting.file != 0) continue;
    const std::string name = plainer_name(view, setting);
    if (!name.empty()) setting.words = classify(name);
  }
}

}  // namespace

std::vector<const Convention*> all_conventions() {
  std::vector<const Convention*> all(listed.begin(), listed.end());
  std::stable_sort(all.begin(), all.end(), [](const Convention* a, const Convention* b) { return a->rank < b->rank; });
  return all;
}

Clue claim(Setting& setting, Field field, std::string group) {
  setting.claimed = true;
  Clue clue;
  clue.field = field;
  clue.group = std::move(group);
  clue.file = setting.file;
  clue.kind = setting.words.kind;
  clue.reading = setting.reading;
  clue.part = whole(clue.reading);
  clue.span = setting.span;
  clue.delivery = setting.delivery;
  clue.source = setting.source;
  clue.name = setting.name;
  return clue;
}

Clue clue_in(const MountedFile& file, Reading reading, Field field, std::string group) {
  Clue clue;
  clue.field = field;
  clue.group = std::move(group);
  clue.reading = std::move(reading);
  clue.part = whole(clue.reading);
  clue.span = file.span;
  clue.delivery = file.delivery;
  clue.source = "file";
  clue.name = file.path;
  return clue;
}

std::vector<Setting> settings_of(const Environment& environment, const Mounts& mounts) {
  std::vector<Setting> settings;
  add_variables(environment, mounts, settings);
  // A volume that is mounted so that the driver writes a Secret holds the same values once more.
  const bool is_synced = std::any_of(settings.begin(), settings.end(), [](const Setting& setting) {
    const std::vector<Piece>& pieces = setting.reading.pieces;
    return std::any_of(pieces.begin(), pieces.end(),
                       [](const Piece& piece) { return piece.holder.producer == provider_class; });
  });
  for (const MountedFile& file : mounts.files) {
    const bool is_readable = is_program(file.path) && file.piece.known == Known::known;
    const std::size_t number = static_cast<std::size_t>(&file - mounts.files.data()) + 1;
    if (!may_be_settings(file.path)) {
      if (!is_readable) continue;
      const Reading program = read(file);
      if (file.path.ends_with(".py"))
        add_lines(file, program, settings_of_django(program.text), environment, mounts, settings);
      add_spelled_urls(file, number, program, settings);
      continue;
    }
    Reading text = read(file);
    const std::string_view trimmed = text::trim(text.text);
    const bool has_lines =
        text.text.find('\n') != std::string::npos || trimmed.starts_with('{') || trimmed.starts_with("[{");
    if (file.piece.known == Known::known && has_lines)
      add_lines(file, text, settings_of_file(text.text), environment, mounts, settings);
    if (is_readable) add_spelled_urls(file, number, text, settings);
    const std::string& holder = file.piece.holder.kind;
    if (holder == "Secret" || (holder == provider_class && !is_synced)) add_value_file(file, std::move(text), settings);
  }
  return settings;
}

std::vector<Clue> find_clues(View& view) {
  std::vector<Clue> clues;
  name_anew(view);
  for (const Convention* convention : all_conventions()) convention->find(view, clues);
  leave_out_used_passwords(clues);
  return clues;
}

}  // namespace routegrant::credentials

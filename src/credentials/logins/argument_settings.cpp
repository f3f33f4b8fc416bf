#include "credentials/logins/argument_settings.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/servers/images.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::array<std::string_view, 6> java_variables{"CATALINA_OPTS",     "JAVA_OPTS",        "JAVA_OPTS_APPEND",
                                                         "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JVM_OPTS"};

/// The bytes of `name` and `value` in a word `--name=value`, `-Dname=value` or `--name`.
struct Flag {
  std::size_t name = 0;
  std::size_t name_end = 0;
  /// npos: the value is the next word.
  std::size_t value = std::string_view::npos;
};

std::optional<Flag> flag_of(std::string_view word) {
  if (word.size() < 3 || word[0] != '-') return std::nullopt;
  Flag flag;
  flag.name = word[1] == '-' ? 2 : word.starts_with("-D") ? 2 : 1;
  const std::size_t equals = word.find('=');
  flag.name_end = std::min(equals, word.size());
  if (equals != std::string_view::npos) flag.value = equals + 1;
  if (flag.name >= flag.name_end) return std::nullopt;
  return flag;
}

Setting setting_of(std::string name, const Reading& reading, std::size_t begin, std::size_t end) {
  Setting setting;
  setting.words = classify(name);
  setting.name = std::move(name);
  append(setting.reading, reading, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  setting.span = reading.span_of(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  setting.source = "env";
  return setting;
}

void add_java_properties(const Environment& environment, std::vector<Setting>& into) {
  for (const std::string_view name : java_variables) {
    const Variable* variable = environment.find(name);
    if (variable == nullptr) continue;
    const Reading reading = environment.read(*variable);
    if (!reading.known()) continue;
    for (const std::string_view word : text::words(reading.text)) {
      if (!word.starts_with("-D")) continue;
      const std::optional<Flag> flag = flag_of(word);
      if (!flag || flag->value == std::string_view::npos) continue;
      const auto at = static_cast<std::size_t>(word.data() - reading.text.data());
      Setting setting = setting_of(std::string(word.substr(flag->name, flag->name_end - flag->name)), reading,
                                   at + flag->value, at + word.size());
      setting.delivery = variable->delivery;
      into.push_back(std::move(setting));
    }
  }
}

/// What the container runs: the command's first word, else the image's name.
std::string program_of(const kube::Container& container) {
  if (container.command.empty()) return image_name(container.image.value);
  return std::string(paths::base_name(container.command.front().text()));
}

bool is_url_of(std::string_view program, std::string_view flag) {
  if (flag == "database") return program.find("migrat") != std::string_view::npos;
  return flag == "connection" && program.find("bundle") != std::string_view::npos;
}

}  // namespace

std::vector<Setting> argument_settings(const kube::Container& container, const Environment& environment) {
  std::vector<Setting> settings;
  add_java_properties(environment, settings);
  std::vector<yaml::Cursor> words = container.command;
  words.insert(words.end(), container.args.begin(), container.args.end());
  const std::string program = program_of(container);
  constexpr std::size_t most_words = 1000;
  for (std::size_t i = 0; i < words.size() && i < most_words; ++i) {
    const std::optional<Flag> flag = flag_of(words[i].text());
    if (!flag) continue;
    std::string name(words[i].text().substr(flag->name, flag->name_end - flag->name));
    // golang-migrate's `-database` and the `--connection` of an EF Core bundle are URLs (migrate -help: "Run migrations
    // against this database (driver://url)"; dotnet/efcore, issue 32009).
    const bool is_url = is_url_of(program, name);
    if (is_url) name = "DATABASE_URL";
    const Name kind = classify(name);
    // Without a word for a database a flag is anybody's: `--user`, `--host`. Profiles tell which settings count.
    const bool is_profile = name == "spring.profiles.active" || name == "quarkus.profile";
    if (!is_profile && (!kind.is_database || kind.field == Field::none)) continue;
    const bool is_next = flag->value == std::string_view::npos;
    if (is_next && (i + 1 == words.size() || words[i + 1].text().starts_with("-"))) continue;
    const Reading reading = environment.read_argument(is_next ? words[i + 1] : words[i]);
    const std::size_t begin = is_next ? 0 : reading.text.find('=') + 1;
    settings.push_back(setting_of(std::move(name), reading, begin, reading.text.size()));
  }
  return settings;
}

}  // namespace routegrant::credentials

#include "credentials/logins/profiles.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

using Words = std::vector<std::string>;

bool has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Words list_of(std::string_view text) {
  Words words;
  for (const std::string_view word : text::split(text, ','))
    if (!text::trim(word).empty()) words.emplace_back(text::trim(word));
  return words;
}

/// The comma-separated value of the first of `names` that the environment or command line sets; nothing if none does.
/// A value that Git does not show is an empty list.
template <std::size_t N>
std::optional<Words> told_by(const std::vector<Setting>& settings, const std::array<std::string_view, N>& names) {
  for (const std::string_view name : names) {
    for (const Setting& setting : settings) {
      if (setting.file != 0 || setting.name != name) continue;
      return setting.reading.known() && !has_placeholder(setting.reading.text) ? list_of(setting.reading.text)
                                                                               : Words{};
    }
  }
  return std::nullopt;
}

void rename(Setting& setting, std::string name) {
  setting.words = classify(name);
  setting.name = std::move(name);
}

/// The profiles and the rest of `%prod.x`, `%{dev,test}.x`, `%dev,test.x` and the variable `_PROD_QUARKUS_X`.
std::optional<std::pair<Words, std::string>> profiled(const Setting& setting) {
  const std::string_view name = setting.name;
  if (setting.file == 0 && name.starts_with('_')) {
    const std::size_t at = name.find("_QUARKUS_");
    if (at == none || at == 0) return std::nullopt;
    return std::pair{Words{text::lower(name.substr(1, at - 1))}, std::string(name.substr(at + 1))};
  }
  if (!name.starts_with('%')) return std::nullopt;
  const std::size_t dot = name.find('.');
  if (dot == none) return std::nullopt;
  std::string_view profiles = name.substr(1, dot - 1);
  if (profiles.starts_with('{') && profiles.ends_with('}')) profiles = profiles.substr(1, profiles.size() - 2);
  return std::pair{list_of(profiles), std::string(name.substr(dot + 1))};
}

void keep_quarkus(std::vector<Setting>& settings) {
  constexpr std::array<std::string_view, 2> names{"QUARKUS_PROFILE", "quarkus.profile"};
  const std::optional<Words> told = told_by(settings, names);
  const Words active = told ? *told : Words{"prod"};
  std::vector<std::pair<bool, std::string>> replaced;
  std::vector<std::size_t> renamed;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    Setting& setting = settings[i];
    auto found = profiled(setting);
    if (!found) continue;
    const bool is_active = std::any_of(found->first.begin(), found->first.end(),
                                       [&active](const std::string& profile) { return has(active, profile); });
    if (is_active) {
      replaced.emplace_back(setting.file != 0, found->second);
      rename(setting, std::move(found->second));
      renamed.push_back(i);
    } else {
      setting.claimed = true;
    }
  }
  if (replaced.empty()) return;
  std::sort(replaced.begin(), replaced.end());
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const std::pair<bool, std::string> key{settings[i].file != 0, settings[i].name};
    const bool is_own = std::binary_search(renamed.begin(), renamed.end(), i);
    if (!is_own && std::binary_search(replaced.begin(), replaced.end(), key)) settings[i].claimed = true;
  }
}

enum class Family : std::uint8_t { spring, dotnet, dotenv, node };

constexpr std::array<std::string_view, 11> environments{"production", "prod", "development", "dev", "test", "staging",
                                                        "stage",      "ci",   "qa",          "uat", "local"};

/// What follows `base` and `separator`; an empty text for the base itself, nothing for another name.
std::optional<std::string> profile_after(std::string_view stem, std::string_view base, char separator) {
  if (stem == base) return std::string();
  const bool has_profile = stem.starts_with(base) && stem[base.size()] == separator;
  return has_profile ? std::optional(std::string(stem.substr(base.size() + 1))) : std::nullopt;
}

/// `application-prod.yml`, `appsettings.Production.json`, `.env.production`, and node-config's `production.json` beside
/// `default.json`: the profile, or an empty text for the files that always count.
std::optional<std::string> profile_of(Family family, std::string_view path) {
  const std::string_view file = paths::base_name(path);
  if (family == Family::dotenv) return profile_after(file, ".env", '.');
  const std::size_t dot = file.rfind('.');
  if (dot == none) return std::nullopt;
  const std::string_view stem = file.substr(0, dot);
  const std::string_view ending = file.substr(dot);
  const bool is_yaml = ending == ".yml" || ending == ".yaml";
  if (family == Family::dotnet) return ending == ".json" ? profile_after(stem, "appsettings", '.') : std::nullopt;
  if (family == Family::node) {
    if (!is_yaml && ending != ".json" && ending != ".toml") return std::nullopt;
    if (stem == "default") return std::string();
    return text::is_one_of(stem, environments) ? std::optional(std::string(stem)) : std::nullopt;
  }
  if (!is_yaml && ending != ".properties") return std::nullopt;
  std::optional<std::string> profile = profile_after(stem, "application", '-');
  return profile ? profile : profile_after(stem, "bootstrap", '-');
}

/// `prod`, `!dev`, `prod & cloud`, `a | b`, `a, b`; with parentheses nothing is known.
bool matches(std::string_view expression, const Words& active) {
  if (expression.find('(') != none) return false;
  for (const std::string_view list : text::split(expression, ',')) {
    for (const std::string_view choice : text::split(list, '|')) {
      const std::vector<std::string_view> all = text::split(choice, '&');
      const bool met = std::all_of(all.begin(), all.end(), [&active](std::string_view one) {
        one = text::trim(one);
        return one.starts_with('!') ? !has(active, text::trim(one.substr(1))) : has(active, one);
      });
      if (met) return true;
    }
  }
  return false;
}

/// All files of a container that its framework reads as one configuration.
class LayeredFiles {
 public:
  LayeredFiles(Family family, std::vector<Setting>& settings, const Mounts& mounts)
      : family_(family), settings_(settings), mounts_(mounts) {}

  void keep() {
    find_files();
    if (files_.empty()) return;
    find_active();
    rank_files();
    for (Setting& setting : settings_) {
      const File* file = file_of(setting);
      if (file != nullptr && !is_active(*file)) setting.claimed = true;
    }
    if (family_ == Family::spring) drop_documents();
    join_files();
  }

 private:
  struct File {
    std::size_t index = 0;
    std::string profile{};
    std::size_t rank = 0;
  };

  void find_files() {
    for (std::size_t i = 0; i < mounts_.files.size(); ++i) {
      std::optional<std::string> profile = profile_of(family_, mounts_.files[i].path);
      if (profile) files_.push_back({.index = i + 1, .profile = std::move(*profile), .rank = 0});
    }
    // Without `default.json` such names may be anybody's.
    const bool has_base =
        std::any_of(files_.begin(), files_.end(), [](const File& file) { return file.profile.empty(); });
    if (family_ == Family::node && !has_base) files_.clear();
  }

  const File* file_of(const Setting& setting) const {
    const auto found = std::lower_bound(files_.begin(), files_.end(), setting.file,
                                        [](const File& file, std::size_t index) { return file.index < index; });
    return found == files_.end() || found->index != setting.file ? nullptr : &*found;
  }

  /// ASP.NET runs in Production where nothing says otherwise ("Use multiple environments").
  void find_environment() {
    constexpr std::array<std::string_view, 2> names{"DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT"};
    const std::optional<Words> told = told_by(settings_, names);
    active_ = told ? *told : Words{"Production"};
    is_told_ = true;
  }

  void find_active() {
    if (family_ == Family::dotnet) return find_environment();
    if (family_ != Family::spring) {
      constexpr std::array<std::string_view, 4> environment{"NODE_CONFIG_ENV", "NODE_ENV", "APP_ENV", "RAILS_ENV"};
      const std::optional<Words> told = told_by(settings_, environment);
      if (told) active_ = *told;
      is_told_ = told.has_value();
      active_.emplace_back("local");
      return;
    }
    constexpr std::array<std::string_view, 4> names{"SPRING_PROFILES_ACTIVE", "spring.profiles.active",
                                                    "MICRONAUT_ENVIRONMENTS", "QUARKUS_PROFILE"};
    if (const std::optional<Words> told = told_by(settings_, names)) {
      active_ = *told;
      is_told_ = true;
    } else {
      for (const Setting& setting : settings_) {
        const File* file = file_of(setting);
        if (file == nullptr || !file->profile.empty() || setting.document != 0) continue;
        if (setting.name != "spring.profiles.active" || has_placeholder(setting.reading.text)) continue;
        active_ = list_of(setting.reading.text);
        is_told_ = true;
      }
    }
  }

  void rank_files() {
    for (File& file : files_) {
      const auto at = std::find(active_.begin(), active_.end(), file.profile);
      if (!file.profile.empty()) file.rank = 1 + static_cast<std::size_t>(at - active_.begin());
    }
  }

  /// Where nothing says which profile runs, a single profile's file is what was mounted to be used.
  bool is_active(const File& file) const {
    if (file.profile.empty() || has(active_, file.profile)) return true;
    // Patterns of what somebody has to write.
    constexpr std::array<std::string_view, 5> patterns{"example", "sample", "template", "dist", "defaults"};
    if (family_ == Family::dotenv && text::is_one_of(file.profile, patterns)) return false;
    const auto profiles = std::count_if(files_.begin(), files_.end(), [](const File& f) { return !f.profile.empty(); });
    return !is_told_ && profiles == 1;
  }

  void drop_documents() {
    std::vector<std::pair<std::size_t, std::uint32_t>> dropped;
    for (const Setting& setting : settings_) {
      if (setting.claimed || file_of(setting) == nullptr) continue;
      const std::string_view name = setting.name;
      const bool is_condition = name.starts_with("spring.config.activate.on-profile") || name == "spring.profiles" ||
                                name.starts_with("spring.profiles.0");
      const bool is_platform = name == "spring.config.activate.on-cloud-platform";
      const bool met = is_platform ? text::equal_ignoring_case(setting.reading.text, "kubernetes")
                                   : !is_condition || matches(setting.reading.text, active_);
      if (!met) dropped.emplace_back(setting.file, setting.document);
    }
    std::sort(dropped.begin(), dropped.end());
    for (Setting& setting : settings_) {
      if (std::binary_search(dropped.begin(), dropped.end(), std::pair{setting.file, setting.document}))
        setting.claimed = true;
    }
  }

  /// All files become the first one, the stronger settings behind the weaker.
  void join_files() {
    const auto first = std::stable_partition(settings_.begin(), settings_.end(),
                                             [this](const Setting& setting) { return file_of(setting) == nullptr; });
    std::stable_sort(first, settings_.end(),
                     [this](const Setting& a, const Setting& b) { return file_of(a)->rank < file_of(b)->rank; });
    const std::size_t index = files_.front().index;
    for (auto setting = first; setting != settings_.end(); ++setting) setting->file = index;
  }

  Family family_;
  std::vector<Setting>& settings_;
  const Mounts& mounts_;
  std::vector<File> files_;
  Words active_;
  bool is_told_ = false;
};

constexpr std::array<std::string_view, 4> defaults{"default", "defaults", "common", "shared"};

std::string_view top_level(std::string_view name) {
  return name.substr(0, name.find('.'));
}

/// The sections of one file, [begin, end) of the settings.
void keep_environment(std::vector<Setting>& settings, std::size_t begin, std::size_t end,
                      const std::optional<Words>& told) {
  Words found;
  bool has_defaults = false;
  for (std::size_t i = begin; i < end; ++i) {
    const std::string_view top = top_level(settings[i].name);
    if (top.size() == settings[i].name.size()) continue;
    has_defaults = has_defaults || text::is_one_of(top, defaults);
    if (text::is_one_of(top, environments) && !has(found, top)) found.emplace_back(top);
  }
  if (found.empty() || (found.size() == 1 && !has_defaults)) return;
  std::string active;
  for (const char* const name : {"prod", "production"})
    if (has(found, name)) active = name;
  if (told && !told->empty() && has(found, told->front())) active = told->front();
  for (std::size_t i = begin; i < end; ++i) {
    const std::string_view top = top_level(settings[i].name);
    const bool is_test = active.empty() && (top == "test" || top == "ci");
    const bool is_other = text::is_one_of(top, environments) && !active.empty() && top != active;
    if (is_test || is_other || text::is_one_of(top, defaults)) settings[i].claimed = true;
  }
}

/// node-config's `custom-environment-variables` holds the names of variables in the places of values.
void drop_variable_names(std::vector<Setting>& settings, const Mounts& mounts) {
  for (Setting& setting : settings) {
    if (setting.file == 0) continue;
    const std::string_view file = paths::base_name(mounts.files[setting.file - 1].path);
    if (file.starts_with("custom-environment-variables.")) setting.claimed = true;
  }
}

void keep_environments(std::vector<Setting>& settings) {
  constexpr std::array<std::string_view, 4> names{"RAILS_ENV", "RACK_ENV", "NODE_ENV", "APP_ENV"};
  const std::optional<Words> told = told_by(settings, names);
  for (std::size_t begin = 0; begin < settings.size();) {
    std::size_t end = begin + 1;
    while (end < settings.size() && settings[end].file == settings[begin].file) ++end;
    if (settings[begin].file != 0) keep_environment(settings, begin, end, told);
    begin = end;
  }
}

}  // namespace

void keep_active(std::vector<Setting>& settings, const Mounts& mounts) {
  LayeredFiles(Family::spring, settings, mounts).keep();
  LayeredFiles(Family::dotnet, settings, mounts).keep();
  LayeredFiles(Family::dotenv, settings, mounts).keep();
  LayeredFiles(Family::node, settings, mounts).keep();
  drop_variable_names(settings, mounts);
  keep_quarkus(settings);
  keep_environments(settings);
}

void keep_last(std::vector<Setting>& settings) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < settings.size(); ++i)
    if (settings[i].file != 0 && !settings[i].claimed) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&settings](std::size_t a, std::size_t b) {
    return std::pair(settings[a].file, std::string_view(settings[a].name)) <
           std::pair(settings[b].file, std::string_view(settings[b].name));
  });
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    Setting& one = settings[order[i]];
    const Setting& next = settings[order[i + 1]];
    if (one.file == next.file && one.name == next.name) one.claimed = true;
  }
}

}  // namespace routegrant::credentials

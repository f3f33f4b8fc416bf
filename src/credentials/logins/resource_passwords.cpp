#include "credentials/logins/resource_passwords.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "credentials/texts/words.hpp"
#include "credentials/values/reading.hpp"
#include "credentials/values/written_secret.hpp"

namespace routegrant::credentials {
namespace {

/// A resource nests its fields less deep; a hostile one may nest them as deep as documents may.
constexpr std::size_t deepest = 24;

bool holds(std::string_view name, std::string_view word) {
  return text::lower(name).find(word) != std::string::npos;
}

/// The keys of object stores and registries are no database's.
bool is_about_another(std::string_view field) {
  return holds(field, "backup") || holds(field, "imagepull") || holds(field, "tls") || holds(field, "cert");
}

class Search {
 public:
  explicit Search(std::string_view namespace_name) : namespace_(namespace_name) {}

  void visit(const yaml::Cursor& value, std::string_view field, bool of_password, std::size_t depth) {
    if (depth > deepest || is_about_another(field)) return;
    of_password = of_password || holds(field, "password");
    if (value.is_sequence()) {
      for (const yaml::Cursor& item : value.items()) visit(item, field, of_password, depth + 1);
      return;
    }
    if (value.is_mapping()) {
      refer(value, field, of_password);
      for (const yaml::Cursor& item : value.items()) visit(item, item.key(), of_password, depth + 1);
      return;
    }
    const std::string name = text::lower(field);
    if (name.ends_with("secretname") || name.ends_with("secretsname") || name.ends_with("secret"))
      add(namespace_, value.text(), "");
  }

  [[nodiscard]] std::vector<PasswordReference> found() && { return std::move(found_); }

 private:
  /// `{name: db, key: password}`, or `{name: db}` in a field that says what it is.
  void refer(const yaml::Cursor& value, std::string_view field, bool of_password) {
    const yaml::Cursor key = value["key"];
    const bool is_reference = key ? of_password || holds(key.text(), "pass") : holds(field, "secret") || of_password;
    if (is_reference) add(value["namespace"].text_or(namespace_), value["name"].text(), key.text());
  }

  void add(std::string_view namespace_name, std::string_view secret, std::string_view key) {
    if (secret.empty()) return;
    found_.push_back(
        {.namespace_name = std::string(namespace_name), .secret = std::string(secret), .key = std::string(key)});
  }

  std::string_view namespace_;
  std::vector<PasswordReference> found_;
};

void add_places(const kube::KeyedObject& object, std::string_view wanted, std::vector<PasswordPlace>& into) {
  for (const kube::DataEntry& entry : object.data) {
    if (wanted.empty() ? classify(entry.key.value).field != Field::password : entry.key.value != wanted) continue;
    const std::optional<Reading> reading = read_written(object, entry);
    if (!reading) continue;
    for (PasswordPlace& place : password_places(*reading, whole(*reading))) into.push_back(std::move(place));
  }
}

}  // namespace

std::vector<PasswordReference> find_password_references(const yaml::Cursor& object) {
  Search search(object["metadata"]["namespace"].text());
  search.visit(object["spec"], "", false, 0);
  return std::move(search).found();
}

std::vector<PasswordPlace> passwords_of_resources(const kube::Cluster& cluster,
                                                  std::vector<PasswordReference> references) {
  for (const kube::KeyedObject& made : cluster.keyed) {
    if (made.is_secret && !made.made_for.empty() && !made.only_required)
      references.push_back({.namespace_name = made.meta.namespace_name, .secret = made.meta.name.value});
  }
  std::ranges::sort(references);
  references.erase(std::unique(references.begin(), references.end()), references.end());
  std::vector<PasswordPlace> places;
  for (const PasswordReference& reference : references) {
    for (const kube::KeyedObject* object : kube::find_keyed(cluster, true, reference.namespace_name, reference.secret))
      add_places(*object, reference.key, places);
  }
  return places;
}

}  // namespace routegrant::credentials

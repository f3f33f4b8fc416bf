#include "kube/operators/mariadb.hpp"

#include <string>
#include <utility>
#include <vector>

#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {

void add_mariadb_password(Cluster& into, const Meta& meta, const ServerReference& server, const yaml::Cursor& given,
                          std::string_view suffix) {
  if (given["name"] && !given["generate"].is_true()) return;
  const Text name = text_or(text_of(given["name"]), meta.name.value + std::string(suffix), meta.name.span);
  KeyedObject secret = made_secret(meta, name.value);
  secret.meta.name.span = name.span;
  secret.database_server = server;
  add_hidden_key(secret, std::string(given["key"].text_or("password")));
  into.keyed.push_back(std::move(secret));
}

void add_mariadb_connection(const MariadbConnection& connection, Cluster& into) {
  const Text name = text_or(text_of(connection.made_like["secretName"]), connection.name.value, connection.name.span);
  KeyedObject secret = made_secret(connection.meta, name.value);
  secret.meta.name.span = name.span;
  secret.database_server = connection.server;
  const yaml::Cursor keys = connection.made_like["secretTemplate"];
  std::vector<MadePart> dsn = made_text(connection.user);
  for (const auto& [text, known] : {std::pair<std::string, bool>{":", true}, {"${PASSWORD}", false}, {"@tcp(", true}})
    dsn.push_back({.text = text, .span = name.span, .known = known});
  dsn.push_back(made_part(connection.host));
  dsn.push_back({.text = ":", .span = name.span});
  dsn.push_back(made_part(connection.port));
  dsn.push_back({.text = ")/" + connection.database.value, .span = connection.database.span});
  add_made_key(secret, std::string(keys["key"].text_or("dsn")), std::move(dsn));
  struct Key {
    std::string_view field;
    const Text& value;
  };
  for (const Key& key : {Key{"usernameKey", connection.user}, Key{"hostKey", connection.host},
                         Key{"portKey", connection.port}, Key{"databaseKey", connection.database}}) {
    if (keys[key.field]) add_made_key(secret, std::string(keys[key.field].text()), made_text(key.value));
  }
  if (keys["passwordKey"]) add_hidden_key(secret, std::string(keys["passwordKey"].text()));
  into.keyed.push_back(std::move(secret));
}

std::string mariadb_host(std::string_view service, std::string_view namespace_name) {
  return std::string(service) + (namespace_name.empty() ? "" : "." + std::string(namespace_name));
}

}  // namespace routegrant::kube

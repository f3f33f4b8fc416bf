#include <algorithm>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

struct Binding {
  std::string directory{};
  DatabaseKind kind = DatabaseKind::unknown;
};

DatabaseKind kind_by_type(std::string_view type) {
  if (type == "postgresql" || type == "postgres") return DatabaseKind::postgresql;
  if (type == "mysql") return DatabaseKind::mysql;
  return type == "mariadb" ? DatabaseKind::mariadb : DatabaseKind::unknown;
}

std::string_view directory_of(std::string_view path) {
  return path.substr(0, path.rfind('/'));
}
std::string_view name_in(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// Service Binding for Kubernetes 1.1, "Workload projection": `$SERVICE_BINDING_ROOT/<name>/type`.
std::vector<Binding> find_bindings(const View& view) {
  std::vector<Binding> found;
  const Variable* root = view.environment.find("SERVICE_BINDING_ROOT");
  if (root == nullptr) return found;
  const std::string below = absolute_path(view.environment.read(*root).text) + "/";
  for (const MountedFile& file : view.mounts.files) {
    if (!file.path.starts_with(below) || name_in(file.path) != "type") continue;
    const Reading type = read(file);
    const DatabaseKind kind = kind_by_type(text::lower(text::trim(type.text)));
    if (kind != DatabaseKind::unknown) found.push_back({std::string(directory_of(file.path)), kind});
  }
  return found;
}

Field field_by_name(std::string_view name) {
  if (name == "username") return Field::user;
  if (name == "password") return Field::password;
  if (name == "host") return Field::host;
  if (name == "port") return Field::port;
  if (name == "database") return Field::database;
  return name == "uri" || name == "jdbc-url" || name == "r2dbc-url" ? Field::url : Field::none;
}

void find(View& view, std::vector<Clue>& into) {
  for (const Binding& binding : find_bindings(view)) {
    for (const MountedFile& file : view.mounts.files) {
      const Field field =
          directory_of(file.path) == binding.directory ? field_by_name(name_in(file.path)) : Field::none;
      if (field == Field::none) continue;
      Clue clue;
      clue.field = field;
      clue.group = std::string(name_in(binding.directory));
      clue.kind = binding.kind;
      clue.reading = read(file);
      clue.part = whole(clue.reading);
      clue.span = file.span;
      clue.delivery = file.delivery;
      clue.source = "file";
      clue.name = file.path;
      into.push_back(std::move(clue));
    }
  }
}

}  // namespace

const Convention service_binding{.name = "service binding", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials

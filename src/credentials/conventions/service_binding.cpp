#include <algorithm>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/values/lookup.hpp"

namespace routegrant::credentials {
namespace {

struct Binding {
  std::string directory{};
  DatabaseKind kind = DatabaseKind::unknown;
  /// Where a ServiceBinding names the type; empty where the Secret does.
  kube::Text type{};
};

DatabaseKind kind_by_type(std::string_view type) {
  if (type == "postgresql" || type == "postgres") return DatabaseKind::postgresql;
  if (type == "mysql") return DatabaseKind::mysql;
  return type == "mariadb" ? DatabaseKind::mariadb : DatabaseKind::unknown;
}

/// Service Binding for Kubernetes 1.1, "Workload projection": `$SERVICE_BINDING_ROOT/<name>/type`; the type may stand
/// in the ServiceBinding instead of the Secret.
std::vector<Binding> find_bindings(const View& view) {
  std::vector<Binding> found;
  for (const kube::Mount& mount : view.the_container().mounts) {
    for (const kube::Volume& volume : view.the_workload().pod.volumes) {
      if (!volume.is_binding || volume.name.value != mount.volume) continue;
      const DatabaseKind kind = kind_by_type(text::lower(volume.binding_type.value));
      if (kind != DatabaseKind::unknown) found.push_back({absolute_path(mount.path.value), kind, volume.binding_type});
    }
  }
  const Variable* root = view.environment.find("SERVICE_BINDING_ROOT");
  const std::string below = absolute_path(root == nullptr ? "/bindings" : view.environment.read(*root).text) + "/";
  for (const MountedFile& file : view.mounts.files) {
    if (!file.path.starts_with(below) || paths::base_name(file.path) != "type") continue;
    const std::string directory(paths::directory_of(file.path));
    const bool is_known =
        std::any_of(found.begin(), found.end(), [&](const Binding& b) { return b.directory == directory; });
    const DatabaseKind kind = kind_by_type(text::lower(text::trim(read(file).text)));
    if (kind != DatabaseKind::unknown && !is_known) found.push_back({directory, kind, {}});
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

/// A bound service whose Secret Git does not show: user and password lie there.
void add_unseen(const View& view, const Binding& binding, std::vector<Clue>& into) {
  for (const auto& [name, field] : {std::pair{"username", Field::user}, std::pair{"password", Field::password}}) {
    Clue clue;
    clue.field = field;
    clue.group = std::string(paths::base_name(binding.directory));
    clue.kind = binding.kind;
    clue.reading = read_path(view.mounts, binding.directory + "/" + name);
    clue.part = whole(clue.reading);
    clue.span = binding.type.span;
    clue.delivery = Delivery::volume;
    clue.source = "file";
    clue.name = binding.directory;
    if (!clue.reading.pieces.empty()) into.push_back(std::move(clue));
  }
}

void find(View& view, std::vector<Clue>& into) {
  for (const Binding& binding : find_bindings(view)) {
    const bool is_seen = std::any_of(view.mounts.files.begin(), view.mounts.files.end(), [&](const MountedFile& file) {
      return paths::directory_of(file.path) == binding.directory;
    });
    if (!is_seen) add_unseen(view, binding, into);
    for (const MountedFile& file : view.mounts.files) {
      const Field field = paths::directory_of(file.path) == binding.directory
                              ? field_by_name(paths::base_name(file.path))
                              : Field::none;
      if (field == Field::none) continue;
      Clue clue = clue_in(file, read(file), field, std::string(paths::base_name(binding.directory)));
      clue.kind = binding.kind;
      into.push_back(std::move(clue));
    }
  }
}

}  // namespace

const Convention service_binding{.name = "service binding", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials

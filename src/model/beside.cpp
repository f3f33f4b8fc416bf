#include "model/beside.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/paths.hpp"
#include "kube/cluster/cluster.hpp"
#include "model/wanted_objects.hpp"

namespace routegrant::model {
namespace {

std::set<std::string> directories_of(const ScopeModel& scope) {
  std::set<std::string> directories;
  for (const std::string& file : scope.files) directories.emplace(paths::directory_of(file));
  return directories;
}

/// An object of a scope: the indexes of both.
struct Shown {
  std::size_t scope = 0;
  std::size_t object = 0;
};

/// What no kustomization lists and has no namespace, by the directories of its scope's files.
class Unlisted {
 public:
  explicit Unlisted(const std::vector<ScopeModel>& scopes) : scopes_(scopes) {
    for (std::size_t s = 0; s < scopes.size(); ++s) {
      if (scopes[s].kind != "directory" && scopes[s].kind != "file") continue;
      const std::set<std::string> directories = directories_of(scopes[s]);
      for (std::size_t i = 0; i < scopes[s].own_keyed; ++i) {
        const kube::KeyedObject& object = scopes[s].cluster.keyed[i];
        if (object.only_required || !object.meta.namespace_name.empty()) continue;
        for (const std::string& directory : directories)
          shown_[{directory, {object.is_secret, "", object.meta.name.value}}].push_back({s, i});
      }
    }
  }

  [[nodiscard]] bool empty() const { return shown_.empty(); }

  /// The object of the name in these directories; nothing where there are several.
  [[nodiscard]] const kube::KeyedObject* find(const std::set<std::string>& directories, ObjectName name) const {
    name.namespace_name.clear();
    const kube::KeyedObject* only = nullptr;
    for (const std::string& directory : directories) {
      const auto found = shown_.find({directory, name});
      if (found == shown_.end()) continue;
      for (const Shown& one : found->second) {
        const kube::KeyedObject* object = &scopes_[one.scope].cluster.keyed[one.object];
        if (only != nullptr && only != object) return nullptr;
        only = object;
      }
    }
    return only;
  }

 private:
  const std::vector<ScopeModel>& scopes_;
  std::map<std::pair<std::string, ObjectName>, std::vector<Shown>> shown_;
};

}  // namespace

void take_from_beside(std::vector<ScopeModel>& scopes) {
  const Unlisted unlisted(scopes);
  if (unlisted.empty()) return;
  for (ScopeModel& scope : scopes) {
    if (scope.kind != "kustomization" && scope.kind != "cluster") continue;
    const std::set<std::string> directories = directories_of(scope);
    std::vector<kube::KeyedObject> taken;
    for (const ObjectName& name : wanted_objects(scope.cluster)) {
      if (!kube::find_keyed(scope.cluster, name.is_secret, name.namespace_name, name.name).empty()) continue;
      const kube::KeyedObject* object = unlisted.find(directories, name);
      if (object == nullptr) continue;
      taken.push_back(*object);
      taken.back().meta.namespace_name = name.namespace_name;
    }
    if (taken.empty()) continue;
    scope.cluster.keyed.insert(scope.cluster.keyed.end(), taken.begin(), taken.end());
    scope.cluster.index = kube::Index(scope.cluster);
  }
}

}  // namespace routegrant::model

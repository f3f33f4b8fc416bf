#include "model/let_go.hpp"

#include <utility>

#include "base/memory.hpp"
#include "kube/cluster/copied.hpp"

namespace routegrant::model {

LetGo::LetGo(std::vector<load::Object>& objects, const std::vector<load::Scope>& scopes, std::string ignore)
    : objects_(&objects), ignore_(std::move(ignore)), readers_(objects.size()) {
  for (const load::Scope& scope : scopes) {
    for (const std::size_t object : scope.objects) ++readers_[object];
  }
}

void LetGo::is_read(std::size_t object) {
  load::Object& read = (*objects_)[object];
  if (--readers_[object] != 0 || !kube::is_copied(read.root) || read.root["metadata"]["annotations"][ignore_]) return;
  read.root = {};
  read.document.tree.reset();
}

void LetGo::finish() {
  std::erase_if(*objects_, [](const load::Object& object) { return !object.root.present(); });
  objects_->shrink_to_fit();
  memory::give_back();
}

}  // namespace routegrant::model

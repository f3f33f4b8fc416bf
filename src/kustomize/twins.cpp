#include "kustomize/twins.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace routegrant::kustomize {
namespace {

/// Whether a scalar below is a twin: of this number, or, for 0, of any.
// Documents are bounded in depth, so the recursions are.
bool holds(const Value& value, std::uint32_t twin) {
  if (value.is_scalar()) return value.twin != 0 && (twin == 0 || value.twin == twin);
  return std::any_of(value.children.begin(), value.children.end(),
                     [twin](const Value& child) { return holds(child, twin); });
}

void follow(Value& value, const Value& changed) {
  if (value.is_scalar()) {
    value.text = changed.text;
    value.quoted = changed.quoted;
    value.bare = changed.bare;
    value.span = changed.span;
    return;
  }
  // Only what changes is made the object's own.
  const Children& children = value.children;
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (holds(children[i], changed.twin)) follow(value.children[i], changed);
  }
}

void part(Value& value) {
  value.twin = 0;
  const Children& children = value.children;
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (holds(children[i], 0)) part(value.children[i]);
  }
}

}  // namespace

void follow_twin(Value& object, const Value& value) {
  if (value.twin != 0 && holds(object, value.twin)) follow(object, value);
}

void part_twins(Resource& resource) {
  if (resource.twins != 0 && holds(resource.root, 0)) part(resource.root);
}

void part_annotations(Resource& resource) {
  if (resource.twins == 0) return;
  const Value* written = std::as_const(resource.root).find("metadata");
  if (written != nullptr) written = written->find("annotations");
  if (written != nullptr && holds(*written, 0)) part(*resource.root.find("metadata")->find("annotations"));
}

}  // namespace routegrant::kustomize

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "load/documents.hpp"
#include "load/scope.hpp"

namespace routegrant::model {

/// Lets go of the trees of objects that scopes have read and nothing asks for any more, so that they do not lie beside
/// the model and the facts. An object that asks to be ignored keeps its tree, as do those of which cursors are kept.
class LetGo {
 public:
  /// `ignore`: the annotation by which an object asks to be ignored. REQUIRES: `objects` outlives this.
  LetGo(std::vector<load::Object>& objects, const std::vector<load::Scope>& scopes, std::string ignore);

  [[nodiscard]] const std::vector<load::Object>& objects() const { return *objects_; }

  /// One of the scopes has read the object.
  void is_read(std::size_t object);

  /// All scopes have read theirs: takes what was let go out of the list, so that the scopes' indexes hold no more, and
  /// gives its memory back.
  void finish();

 private:
  std::vector<load::Object>* objects_;
  std::string ignore_;
  /// How many scopes have still to read each object.
  std::vector<std::size_t> readers_;
};

}  // namespace routegrant::model

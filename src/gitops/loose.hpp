#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/contents.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::gitops {

/// Plain manifests of a scope that were taken to go with its deployers because no object stands twice in it. What a
/// deployer brings may show otherwise: an object of the same name proves that they are of another environment.
class Loose {
 public:
  void add(std::size_t object, const yaml::Cursor& root, const std::string& file);

  /// The objects, in their order, that are not deployed together with `root`: those of the file that makes one of the
  /// same name, and of the highest directory around it that holds no file of `deployed`. None where none makes one.
  /// They are loose no longer.
  [[nodiscard]] std::vector<std::size_t> take_apart(const yaml::Cursor& root, const Paths& deployed);

 private:
  struct Member {
    std::string identity{};
    std::string namespace_name{};
    std::string file{};
  };
  std::map<std::size_t, Member> members_;
  std::multimap<std::string, std::size_t, std::less<>> by_identity_;
};

}  // namespace routegrant::gitops

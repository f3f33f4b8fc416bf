#pragma once

#include <string>
#include <string_view>
#include <system_error>

/// What is said of what is not followed or read: the same words for a work tree and a commit, so that a comparison of
/// the two tells no difference where there is none.
namespace routegrant::load::notes {

[[nodiscard]] inline std::string leads_nowhere(int error) {
  return "this symbolic link leads nowhere: " + std::generic_category().message(error);
}
[[nodiscard]] inline std::string leads_aside(std::string_view target) {
  return "this symbolic link leads to '" + std::string(target) +
         "', which is not among the paths that were named, and is not followed";
}
constexpr std::string_view leaves_root = "this symbolic link leaves the root of the analysis and is not followed";
constexpr std::string_view leads_to_unread =
    "this symbolic link leads to a file that is not read by its own name, and is not followed";
constexpr std::string_view other_repository =
    "this is another repository (a submodule, perhaps), which no commit of this one holds: it is left out";
constexpr std::string_view compressed_sql = "this compressed SQL is not read: what it makes and grants is not seen";
constexpr std::string_view unread_template = "this template is not read: what is made of it is not in the tree";

}  // namespace routegrant::load::notes

#pragma once

#include <map>
#include <string>
#include <string_view>

/// Which file of one tree is which of the other.
namespace routegrant::compare {

/// Texts by path.
using Files = std::map<std::string, std::string_view, std::less<>>;

/// The files that only `after` has, each with the file that only `before` has and that it was made from: one of the
/// same text, else the one that shares the most lines with it, and at least half of the longer one's (as `git diff -M`
/// counts). Each old file is taken once. Bounded: of very many or very long files only those of one name are compared.
[[nodiscard]] std::map<std::string, std::string, std::less<>> moved_files(const Files& before, const Files& after);

}  // namespace routegrant::compare

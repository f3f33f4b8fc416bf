#include "base/example_files.hpp"

#include <array>
#include <string>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant {

bool is_named_example(std::string_view path) {
  constexpr std::array<std::string_view, 5> words{"dist", "example", "sample", "template", "tmpl"};
  const std::string name = text::lower(paths::base_name(path));
  std::string word;
  for (const char c : name + ".") {
    if (c != '.' && c != '-' && c != '_') {
      word += c;
      continue;
    }
    if (text::is_one_of(std::string_view(word), words)) return true;
    word.clear();
  }
  return false;
}

}  // namespace routegrant

#include "model/command_words.hpp"

#include <algorithm>
#include <vector>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::model {

bool is_shell(std::string_view word) {
  const std::string_view name = paths::base_name(word);
  return name == "sh" || name == "bash" || name == "ash" || name == "dash" || name == "zsh";
}

bool is_shell_script(std::string_view word) {
  if (word.find_first_of(" \n") == std::string_view::npos) return false;
  if (!word.starts_with("#!")) return true;
  const std::vector<std::string_view> interpreter = text::words(word.substr(2, word.find('\n') - 2));
  return std::any_of(interpreter.begin(), interpreter.end(), is_shell);
}

bool runs_clients(std::string_view script) {
  return script.find("psql") != std::string_view::npos || script.find("createuser") != std::string_view::npos ||
         script.find("createdb") != std::string_view::npos || script.find("vault write") != std::string_view::npos ||
         script.find("bao write") != std::string_view::npos;
}

}  // namespace routegrant::model

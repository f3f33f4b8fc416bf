#include "credentials/files/command_line.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/texts/dsn.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t longest = 65536;
constexpr std::size_t most_scripts = 16;

/// Adds the commands of a script that stands in the reading from `offset` on.
void add_script(std::string_view script, std::size_t offset, CommandLine& line) {
  for (text::ShellCommand& command : text::shell_commands(script)) {
    command.begin += offset;
    for (text::ShellWord& word : command.words) {
      for (text::ShellPart& part : word.parts) part = {part.begin + offset, part.end + offset};
    }
    line.commands.push_back(std::move(command));
  }
  for (text::ShellVariable& variable : text::shell_variables(script)) {
    variable.begin += offset;
    variable.end += offset;
    line.variables.push_back(std::move(variable));
  }
}

CommandLine line_of_container(const View& view) {
  CommandLine line;
  text::ShellCommand whole;
  const auto add = [&](const yaml::Cursor& scalar) {
    const Reading text = view.environment.read_argument(scalar);
    if (line.reading.text.size() + text.text.size() > longest) return;
    const std::size_t offset = line.reading.text.size();
    append(line.reading, text, 0, static_cast<std::uint32_t>(text.text.size()));
    whole.words.push_back({text.text, {{offset, offset + text.text.size()}}});
    if (text.text.find_first_of(" \n") != none && pairs_begin(text.text) == none) add_script(text.text, offset, line);
  };
  std::for_each(view.the_container().command.begin(), view.the_container().command.end(), add);
  std::for_each(view.the_container().args.begin(), view.the_container().args.end(), add);
  if (!whole.words.empty()) line.commands.push_back(std::move(whole));
  return line;
}

/// The mounted files that the commands run: `/scripts/a.sh`, `sh /scripts/a.sh`, `. /scripts/env.sh`.
void add_scripts_of(const CommandLine& line, const Mounts& mounts, std::vector<const MountedFile*>& into) {
  constexpr std::array<std::string_view, 8> readers{".", "ash", "bash", "dash", "ksh", "sh", "source", "zsh"};
  for (const text::ShellCommand& command : line.commands) {
    std::size_t at = text::command_word(command);
    if (command.is_document || at == command.words.size()) continue;
    if (text::is_one_of(paths::base_name(command.words[at].text), readers)) {
      ++at;
      while (at < command.words.size() && command.words[at].text.starts_with('-')) ++at;
    }
    if (at >= command.words.size() || !command.words[at].text.starts_with('/')) continue;
    const MountedFile* file = mounts.find(command.words[at].text);
    if (file != nullptr && std::find(into.begin(), into.end(), file) == into.end()) into.push_back(file);
  }
}

}  // namespace

std::size_t pairs_begin(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == none || word.find_first_of(" ;") == none || word.find('\n') != none) return none;
  const std::size_t from = word[0] == '-' ? equals + 1 : 0;
  const std::optional<Dsn> dsn = parse_dsn(word.substr(from));
  const bool tells =
      dsn && dsn->target == Dsn::Target::server && dsn->user.known != Known::unspecified && !dsn->hosts.empty();
  return tells ? from : none;
}

bool CommandLine::assigns(std::string_view name) const {
  const std::string assignment = std::string(name) + "=";
  return reading.text.find(assignment) != std::string::npos || reading.text.find("read ") != std::string::npos;
}

Reading CommandLine::read(const text::ShellWord& word, std::size_t from) const {
  Reading result;
  for (const text::ShellPart& part : word.parts) {
    const std::size_t skipped = std::min(from, part.end - part.begin);
    from -= skipped;
    append(result, reading, static_cast<std::uint32_t>(part.begin + skipped), static_cast<std::uint32_t>(part.end));
  }
  return result;
}

std::vector<CommandLine> command_lines_of(const View& view) {
  std::vector<CommandLine> lines{line_of_container(view)};
  std::vector<const MountedFile*> scripts;
  add_scripts_of(lines.front(), view.mounts, scripts);
  for (std::size_t i = 0; i < scripts.size() && i < most_scripts; ++i) {
    CommandLine line{.reading = read(*scripts[i]), .file = scripts[i]};
    if (!line.reading.known() || line.reading.text.size() > longest) continue;
    add_script(line.reading.text, 0, line);
    add_scripts_of(line, view.mounts, scripts);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace routegrant::credentials

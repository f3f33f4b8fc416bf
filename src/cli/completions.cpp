#include "base/text.hpp"
#include "cli/manual.hpp"

namespace routegrant::cli {
namespace {

using Words = std::vector<std::string>;

/// For single quotes of any of the three shells.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char byte : text) {
    if (byte == '\'') {
      out += "'\\''";
    } else {
      out += byte;
    }
  }
  return out + "'";
}

Words command_names() {
  Words names;
  for (const CommandText& command : all_commands()) names.emplace_back(command.name);
  return names;
}

Words option_names(Command command) {
  Words names;
  for (const OptionText* const option : relevant_options(command)) {
    for (const std::string_view name : text::split(option->names, ',')) names.emplace_back(name);
  }
  return names;
}

/// What stands after the command's name, where it is one of a list.
Words argument_values(Command command, const Words& rule_ids) {
  if (command == Command::explain) return rule_ids;
  if (command == Command::completions) return {"bash", "fish", "zsh"};
  if (command == Command::help) return command_names();
  return {};
}

std::string bash_values(const World& world, const Words& rule_ids) {
  std::string out = "  case \"$command $previous\" in\n";
  for (const CommandText& command : all_commands()) {
    for (const OptionText* const option : relevant_options(command.command)) {
      const Words values = values_of(*option, command.command, world);
      if (values.empty()) continue;
      out += "    " + quoted(std::string(command.name) + " " + std::string(long_name(*option))) +
             ") words=" + quoted(text::join(values, " ")) + " ;;\n";
    }
  }
  for (const std::string_view option : {"--select", "--ignore"}) {
    out += "    *" + quoted(" " + std::string(option)) + ") words=" + quoted(text::join(rule_ids, " ")) + " ;;\n";
  }
  return out + "  esac\n";
}

std::string bash(const World& world, const Words& rule_ids) {
  std::string out =
      "# bash completion of routegrant\n"
      "_routegrant() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=check options='' "
      "arguments=''\n"
      "  local words='' word\n"
      "  COMPREPLY=()\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case $word in\n      " +
      text::join(command_names(), "|") +
      ") command=$word; break ;;\n"
      "    esac\n"
      "  done\n"
      "  case $command in\n";
  for (const CommandText& command : all_commands()) {
    out += "    " + std::string(command.name) + ") options=" + quoted(text::join(option_names(command.command), " ")) +
           " arguments=" + quoted(text::join(argument_values(command.command, rule_ids), " ")) + " ;;\n";
  }
  out += "  esac\n" + bash_values(world, rule_ids);
  return out +
         "  if [[ -z $words && $current == -* ]]; then words=$options; fi\n"
         "  if [[ -z $words && $COMP_CWORD -eq 1 ]]; then words=" +
         quoted(text::join(command_names(), " ")) +
         "; fi\n"
         "  if [[ -z $words ]]; then words=$arguments; fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "  if [[ $current != -* ]]; then mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- "
         "\"$current\"); fi\n"
         "}\n"
         "complete -o filenames -F _routegrant routegrant\n";
}

/// Colons and brackets end a description in `_arguments`.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == ':' || byte == '[' || byte == ']') out += '\\';
    out += byte;
  }
  return out;
}

std::string zsh_option(const OptionText& option, Command command, const World& world, const Words& rule_ids) {
  std::string out;
  Words values = values_of(option, command, world);
  if (values.empty() && (long_name(option) == "--select" || long_name(option) == "--ignore")) values = rule_ids;
  for (const std::string_view name : text::split(option.names, ',')) {
    std::string spec = "*" + std::string(name) + "[" + zsh_text(option.help) + "]";
    if (!option.value.empty()) {
      spec += ":" + zsh_text(option.value) + ":" + (values.empty() ? "_files" : "(" + text::join(values, " ") + ")");
    }
    out += " \\\n        " + quoted(spec);
  }
  return out;
}

std::string zsh(const World& world, const Words& rule_ids) {
  std::string out =
      "#compdef routegrant\n_routegrant() {\n  local command=check word\n  local -a commands\n  commands=(\n";
  for (const CommandText& command : all_commands()) {
    out += "    " + quoted(std::string(command.name) + ":" + std::string(command.summary)) + "\n";
  }
  out += "  )\n  for word in ${words[2,CURRENT-1]}; do\n    case $word in\n      " + text::join(command_names(), "|") +
         ") command=$word; break ;;\n    esac\n  done\n"
         "  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then _describe command commands; fi\n"
         "  case $command in\n";
  for (const CommandText& command : all_commands()) {
    out += "    " + std::string(command.name) + ")\n      _arguments";
    for (const OptionText* const option : relevant_options(command.command)) {
      out += zsh_option(*option, command.command, world, rule_ids);
    }
    const Words values = argument_values(command.command, rule_ids);
    out += " \\\n        " + quoted(values.empty() ? "*:path:_files" : "*:value:(" + text::join(values, " ") + ")") +
           " ;;\n";
  }
  return out + "  esac\n}\n_routegrant \"$@\"\n";
}

std::string fish_option(const OptionText& option, Command command, const World& world, const std::string& condition) {
  std::string out = "complete -c routegrant -n " + quoted(condition);
  for (const std::string_view name : text::split(option.names, ',')) {
    out += name.substr(0, 2) == "--" ? " -l " + std::string(name.substr(2)) : " -s " + std::string(name.substr(1));
  }
  const Words values = values_of(option, command, world);
  if (!option.value.empty()) out += values.empty() ? " -r" : " -x -a " + quoted(text::join(values, " "));
  return out + " -d " + quoted(option.help) + "\n";
}

std::string fish(const World& world, const Words& rule_ids) {
  const std::string names = text::join(command_names(), " ");
  std::string out = "# fish completion of routegrant\n";
  for (const CommandText& command : all_commands()) {
    const std::string name(command.name);
    out += "complete -c routegrant -n " + quoted("not __fish_seen_subcommand_from " + names) + " -a " + name + " -d " +
           quoted(command.summary) + "\n";
    std::string condition = "__fish_seen_subcommand_from " + name;
    if (command.command == Command::check) condition += "; or not __fish_seen_subcommand_from " + names;
    for (const OptionText* const option : relevant_options(command.command)) {
      out += fish_option(*option, command.command, world, condition);
    }
    const Words values = argument_values(command.command, rule_ids);
    if (!values.empty()) {
      out += "complete -c routegrant -n " + quoted(condition) + " -x -a " + quoted(text::join(values, " ")) + "\n";
    }
  }
  return out;
}

}  // namespace

Result<std::string> completions(std::string_view shell, const World& world, const std::vector<std::string>& rule_ids) {
  if (shell == "bash") return bash(world, rule_ids);
  if (shell == "fish") return fish(world, rule_ids);
  if (shell == "zsh") return zsh(world, rule_ids);
  return Failure{"completions exist for bash, fish and zsh, found `" + std::string(shell) + "`" +
                 did_you_mean(shell, {"bash", "fish", "zsh"})};
}

}  // namespace routegrant::cli

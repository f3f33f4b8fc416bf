#include <array>

#include "base/text.hpp"
#include "cli/manual.hpp"

namespace routegrant::cli {
namespace {

constexpr std::size_t page_width = 100;

constexpr std::array exits{
    ExitText{0, "nothing found at or above --fail-on; a question was answered"},
    ExitText{1, "findings at or above --fail-on; or --fail-if-any, --fail-if-none"},
    ExitText{2, "wrong usage, settings, rule or query"},
    ExitText{3, "a named path could not be read, or nothing was found to read; with --strict: anything not understood"},
    ExitText{4, "internal error"},
};

constexpr std::string_view introduction =
    "routegrant reads Kubernetes manifests and SQL role files from a Git checkout and joins them: which route leads to "
    "which "
    "Service, workload, credential and database role, and what that role may do. It needs no cluster, no database and "
    "no "
    "network.";

constexpr std::array overview_examples{
    std::array<std::string_view, 2>{"routegrant", "check the current directory"},
    std::array<std::string_view, 2>{"routegrant deploy/ db/", "check two directories together"},
    std::array<std::string_view, 2>{"routegrant who-can INSERT billing.invoices", "who may write that table, and how"},
    std::array<std::string_view, 2>{"routegrant trace https://shop.example.com/api/orders", "follow one request"},
    std::array<std::string_view, 2>{"routegrant explain RULE", "why a rule exists, and what to write instead"},
};

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.append(width > out.size() ? width - out.size() : 0, ' ');
  return out;
}

/// A table of two columns, the second wrapped.
std::string row(std::string_view left, std::string_view right, std::size_t left_width) {
  const std::size_t indent = left_width + 4;
  std::string out = "  " + padded(left, left_width) + "  ";
  if (left.size() > left_width) out += "\n" + std::string(indent, ' ');
  return out + wrapped(right, page_width, indent) + "\n";
}

std::string usage_of(const OptionText& option) {
  std::string usage(option.names);
  if (const std::size_t comma = usage.find(','); comma != std::string::npos) usage.insert(comma + 1, " ");
  if (usage.front() == '-' && usage[1] == '-') usage.insert(0, "    ");
  if (!option.value.empty()) usage += " " + std::string(option.value);
  return usage;
}

std::string exit_rows() {
  std::string out = "Exit codes:\n";
  for (const ExitText& exit : exits) out += row(std::to_string(exit.code), exit.meaning, 1);
  return out;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  for (const std::string_view word : text::words(text)) {
    if (column > indent && column + 1 + word.size() > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::span<const ExitText> all_exits() {
  return exits;
}

std::vector<const OptionText*> relevant_options(Command command) {
  std::vector<const OptionText*> relevant;
  for (const OptionText& option : all_options()) {
    if ((option.commands & only(command)) != 0) relevant.push_back(&option);
  }
  return relevant;
}

std::vector<std::string> values_of(const OptionText& option, Command command, const World& world) {
  return long_name(option) == "--format" ? formats_of(command, world) : choices_of(option);
}

std::string overview_text() {
  std::string out = wrapped(introduction, page_width, 0) + "\n\nUsage:\n  routegrant [COMMAND] [OPTION...] [PATH...]\n";
  std::string_view group;
  for (const CommandText& command : all_commands()) {
    if (command.group != group) out += "\n" + std::string(command.group) + ":\n";
    group = command.group;
    out += row(std::string(command.name) + " " + std::string(command.arguments), command.summary, 34);
  }
  out += "\nExamples:\n";
  for (const auto& [command, meaning] : overview_examples) out += row(command, meaning, 54);
  out += "\n" + exit_rows();
  return out + "\n`routegrant COMMAND --help` shows a command's options; those of `check` are the most used.\n";
}

std::string help_text(Command command, const World& world) {
  const CommandText& about = text_of(command);
  std::string out = "Usage:\n  routegrant " + std::string(about.name) + " [OPTION...] " + std::string(about.arguments) +
                    "\n\n" + wrapped(about.description, page_width, 0) + "\n\nExamples:\n";
  for (const std::string_view example : text::split(about.examples, '\n')) out += "  " + std::string(example) + "\n";
  std::string_view group;
  for (const OptionText* const option : relevant_options(command)) {
    if (option->group != group) out += "\n" + std::string(option->group) + ":\n";
    group = option->group;
    std::string help(option->help);
    if (long_name(*option) == "--format") help += "; " + text::join(formats_of(command, world), ", ");
    out += row(usage_of(*option), help, 34);
  }
  return out + "\n" + exit_rows();
}

}  // namespace routegrant::cli

#include "base/text.hpp"
#include "cli/manual.hpp"

namespace routegrant::cli {
namespace {

/// Text for roff: backslashes and hyphens as such, and no line that begins with a request.
std::string roff(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if ((byte == '.' || byte == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
    if (byte == '\\') {
      out += "\\e";
    } else if (byte == '-') {
      out += "\\-";
    } else {
      out += byte;
    }
  }
  return out;
}

std::string section(std::string_view title) {
  return ".SH " + std::string(title) + "\n";
}

std::string option_entry(const OptionText& option, std::string_view extra) {
  std::string names;
  for (const std::string_view name : text::split(option.names, ',')) {
    names += (names.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
  }
  if (!option.value.empty()) names += " \\fI" + roff(option.value) + "\\fR";
  return ".TP\n" + names + "\n" + roff(option.help) + roff(extra) + ".\n";
}

std::string commands_section(const World& world) {
  std::string out = section("COMMANDS");
  for (const CommandText& command : all_commands()) {
    out += ".TP\n\\fB" + roff(command.name) + "\\fR";
    if (!command.arguments.empty()) out += " \\fI" + roff(command.arguments) + "\\fR";
    out += "\n" + roff(command.description);
    const std::vector<std::string> formats = formats_of(command.command, world);
    if (!formats.empty()) out += " Formats: " + roff(text::join(formats, ", ")) + ".";
    out += "\n";
  }
  return out;
}

std::string options_section() {
  std::string out = section("OPTIONS");
  std::string_view group;
  for (const OptionText& option : all_options()) {
    if (option.commands == 0) continue;
    if (option.group != group) out += ".SS " + roff(option.group) + "\n";
    group = option.group;
    std::vector<std::string> owners;
    for (const CommandText& command : all_commands()) {
      if (!option.shared && (option.commands & only(command.command)) != 0) owners.emplace_back(command.name);
    }
    out += option_entry(option, owners.empty() ? std::string() : " (only " + text::enumerated(owners) + ")");
  }
  return out;
}

std::string examples_section() {
  std::string out = section("EXAMPLES");
  for (const CommandText& command : all_commands()) {
    if (!reads_a_tree(command.command)) continue;
    out += ".PP\n.nf\n";
    for (const std::string_view example : text::split(command.examples, '\n')) out += roff(example) + "\n";
    out += ".fi\n";
  }
  return out;
}

}  // namespace

std::string manual_page(std::string_view version, const World& world) {
  std::string out = ".TH ROUTEGRANT 1 \"\" \"routegrant " + std::string(version) + "\" \"User Commands\"\n";
  out += section("NAME") + "routegrant \\- find what a route may do in the database behind it\n";
  out += section("SYNOPSIS") + ".B routegrant\n[\\fICOMMAND\\fR] [\\fIOPTION\\fR...] [\\fIPATH\\fR...]\n";
  out += section("DESCRIPTION") +
         roff(
             "routegrant reads Kubernetes manifests and SQL role files from a Git checkout and joins them into access "
             "paths: "
             "route, Service, workload, credential, database role, privilege. It reports the paths that should not be, "
             "with "
             "each step's file and line. It needs no cluster, no database and no network.") +
         "\n";
  out += commands_section(world) + options_section();
  out += section("EXIT STATUS");
  for (const ExitText& exit : all_exits()) {
    out += ".TP\n.B " + std::to_string(exit.code) + "\n" + roff(exit.meaning) + ".\n";
  }
  out += section("FILES") + ".TP\n.I routegrant.yaml\n" +
         roff("Settings; also looked for as .routegrant.yaml and .github/routegrant.yaml.") + "\n";
  out += section("ENVIRONMENT") + ".TP\n.B NO_COLOR\nNo colour, if set and not empty.\n.TP\n.B CLICOLOR_FORCE\n" +
         roff("Colour even into a pipe, if set and neither empty nor 0.") + "\n.TP\n.B TERM\n" +
         roff("\"dumb\": no colour, no links.") + "\n";
  return out + examples_section();
}

}  // namespace routegrant::cli

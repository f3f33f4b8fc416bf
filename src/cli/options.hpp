#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands.hpp"
#include "routegrant/result.hpp"

namespace routegrant::cli {

/// One `--format NAME[=FILE]`; an empty file is standard output.
struct FormatChoice {
  std::string name;
  std::string file;

  friend bool operator==(const FormatChoice&, const FormatChoice&) = default;
};

/// What the lock is called, at the root of the tree.
constexpr std::string_view default_lock = "access.lock";

/// A command line, read and checked.
struct Options {
  Command command = Command::check;
  /// `--help` of the command; `overview` where no command was named.
  bool help = false;
  bool overview = false;
  bool show_version = false;

  /// The command's own words before its paths: a URL, a role, a rule.
  std::vector<std::string> words;
  /// Files, directories or `-`; `.` where none was named.
  std::vector<std::string> paths;

  std::string config;
  bool no_config = false;
  bool no_gitignore = false;
  bool untrusted = false;
  /// Render Helm charts of the tree; how long one may take, in seconds.
  bool render = false;
  int render_timeout = 20;
  std::string scope;

  int postgres_version = 0;
  std::string dialect;
  bool closed_world = false;
  std::vector<std::string> assume;
  /// `assume`, taken apart.
  std::vector<std::pair<std::string, std::string>> assumptions;
  /// `schema --assume`.
  bool list_assumptions = false;

  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::string rules_directory;
  std::string base;
  /// `diff --head`; empty: the work tree.
  std::string head;
  std::string baseline;

  /// `lock --check`.
  bool check_only = false;
  /// Empty: `default_lock` at the root.
  std::string lock_file;
  /// `config --show`, `config --schema`.
  bool show_settings = false;
  bool show_schema = false;
  /// `new`: what it makes.
  std::string role;
  std::vector<std::string> grant;
  std::string reason;
  std::string name;
  std::string namespace_name = "default";
  std::string image;
  std::string database_host = "db";
  std::string database = "app";
  std::string directory = ".";

  std::vector<std::string> format;
  /// `format`, taken apart and checked; never empty where the command has formats.
  std::vector<FormatChoice> formats;
  std::string color = "auto";
  std::string hyperlinks = "auto";
  bool quiet = false;
  bool verbose = false;
  bool no_progress = false;
  std::string sarif_category = "routegrant";

  std::string fail_on = "error";
  bool strict = false;
  bool fail_if_any = false;
  bool fail_if_none = false;

  int jobs = 0;
  std::string parser = "fast";

  std::string from;
  std::string method = "GET";
  std::vector<std::string> header;
  /// `header`, taken apart: names in lower case, values trimmed.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string sni;
  std::string gateway;
};

/// A set of commands, one bit each.
using CommandSet = std::uint32_t;
[[nodiscard]] constexpr CommandSet only(Command command) {
  return CommandSet{1} << static_cast<unsigned>(command);
}

/// One option as help, man page, completions and the parser know it.
struct OptionText {
  /// "-X,--request": comma-separated, the long name last.
  std::string_view names;
  /// The value's placeholder; empty for a switch. Lower-case words separated by `|` are all the values there are.
  std::string_view value;
  /// The heading that it stands below in `--help`.
  std::string_view group;
  std::string_view help;
  /// The commands on which it has an effect. Options shared by all are accepted everywhere, so that scripts need not
  /// care.
  CommandSet commands = 0;
  bool shared = false;
  std::variant<bool Options::*, int Options::*, std::string Options::*, std::vector<std::string> Options::*> target;
};

/// All options in the order of `--help`.
[[nodiscard]] std::span<const OptionText> all_options();

/// "--request"
[[nodiscard]] std::string_view long_name(const OptionText& option);

/// The values of an option that has a fixed list of them; else nothing.
[[nodiscard]] std::vector<std::string> choices_of(const OptionText& option);

/// What the parser must know of the world; given, so that tests need neither disk nor report formats.
struct World {
  /// The formats of `check`, the default first.
  std::vector<std::string> check_formats;
  /// Whether a file or directory of that name exists.
  std::function<bool(const std::string&)> exists;
};

/// The formats that `--format` takes for a command.
[[nodiscard]] std::vector<std::string> formats_of(Command command, const World& world);

/// Reads a command line (without the program's name). A failure is wrong usage (exit code 2): one sentence, with a
/// suggestion where a word is near.
[[nodiscard]] Result<Options> parse(const std::vector<std::string>& arguments, const World& world);

/// " (did you mean `X`?)" for the nearest of `candidates`, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace routegrant::cli

#include "cli/finish.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "relate/assumptions.hpp"

namespace routegrant::cli {
namespace {

using Checked = Result<bool>;

std::string quoted(std::string_view text) {
  return "`" + std::string(text) + "`";
}

std::string listed(const std::vector<std::string>& values) {
  return text::join(values, ", ");
}

/// Tells a command's own words from its paths by its usage line. `privileges ROLE` takes a word for a role only if no
/// file or directory has that name.
Checked take_words(Options& options, std::vector<std::string> words, const World& world) {
  const CommandText& command = text_of(options.command);
  std::size_t required = 0;
  std::size_t allowed = 0;
  std::vector<std::string> names;
  for (const std::string_view argument : text::words(command.arguments)) {
    if (argument == "[PATH...]") continue;
    ++allowed;
    if (argument.front() == '[') continue;
    ++required;
    names.emplace_back(argument);
  }
  if (words.size() < required) {
    return Failure{quoted(command.name) + " expects " + text::enumerated(names) + ": routegrant " +
                   std::string(command.name) + " " + std::string(command.arguments)};
  }
  std::size_t taken = std::min(allowed, words.size());
  if (taken > required && reads_a_tree(options.command) && (words[required] == "-" || world.exists(words[required]))) {
    taken = required;
  }
  const auto split = words.begin() + static_cast<std::ptrdiff_t>(taken);
  options.words.assign(words.begin(), split);
  options.paths.assign(split, words.end());
  if (!reads_a_tree(options.command)) {
    if (!options.paths.empty()) return Failure{quoted(command.name) + " takes no " + quoted(options.paths.front())};
    return true;
  }
  if (options.paths.empty()) options.paths.emplace_back(".");
  return true;
}

Checked check_choices(const Options& options) {
  for (const OptionText& option : all_options()) {
    const std::vector<std::string> choices = choices_of(option);
    const auto* const target = std::get_if<std::string Options::*>(&option.target);
    if (choices.empty() || target == nullptr) continue;
    const std::string& value = options.**target;
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) continue;
    return Failure{quoted(long_name(option)) + " is one of " + listed(choices) + ", found " + quoted(value) +
                   did_you_mean(value, choices)};
  }
  return true;
}

Checked take_formats(Options& options, const World& world) {
  const std::vector<std::string> known = formats_of(options.command, world);
  if (known.empty()) {
    if (options.format.empty()) return true;
    return Failure{quoted(text_of(options.command).name) + " has one form only, without `--format`"};
  }
  if (options.format.empty()) options.formats.push_back({known.front(), {}});
  for (const std::string& typed : options.format) {
    const std::size_t equals = typed.find('=');
    FormatChoice choice{.name = typed.substr(0, equals), .file = {}};
    if (std::find(known.begin(), known.end(), choice.name) == known.end()) {
      return Failure{"`--format` of " + quoted(text_of(options.command).name) + " is one of " + listed(known) +
                     ", found " + quoted(choice.name) + did_you_mean(choice.name, known)};
    }
    if (equals != std::string::npos) {
      choice.file = typed.substr(equals + 1);
      if (choice.file.empty()) return Failure{"`--format " + typed + "` names no file after `=`"};
      const auto writes_it = [&](const FormatChoice& other) { return other.file == choice.file; };
      if (std::any_of(options.formats.begin(), options.formats.end(), writes_it))
        return Failure{"two `--format`s write to " + quoted(choice.file)};
    }
    options.formats.push_back(std::move(choice));
  }
  const auto on_stdout = std::count_if(options.formats.begin(), options.formats.end(),
                                       [](const FormatChoice& choice) { return choice.file.empty(); });
  if (on_stdout > 1)
    return Failure{"only one `--format` can go to standard output: give the others a file, as in json=out.json"};
  return true;
}

Checked check_dialect(const Options& options) {
  if (options.dialect.empty() || kube::find_dialect(options.dialect) != nullptr) return true;
  std::vector<std::string> known;
  for (const kube::Dialect* dialect : kube::all_dialects()) known.emplace_back(dialect->name);
  return Failure{"`--dialect` is one of " + listed(known) + ", found " + quoted(options.dialect) +
                 did_you_mean(options.dialect, known)};
}

Checked take_assumptions(Options& options) {
  for (const std::string& typed : options.assume) {
    const Result<relate::Assumptions> assumed = relate::assume({}, typed);
    if (!assumed) return Failure{"`--assume`: " + assumed.error() + "; `routegrant schema --assume` lists all"};
    const std::size_t equals = typed.find('=');
    options.assumptions.emplace_back(typed.substr(0, equals), typed.substr(equals + 1));
  }
  return true;
}

Checked take_headers(Options& options) {
  for (const std::string& typed : options.header) {
    const std::size_t colon = typed.find(':');
    if (colon == std::string::npos || colon == 0)
      return Failure{"`--header` expects 'NAME: VALUE', found " + quoted(typed)};
    options.headers.emplace_back(text::lower(text::trim(typed.substr(0, colon))), text::trim(typed.substr(colon + 1)));
  }
  return true;
}

void split_lists(std::vector<std::string>& list) {
  std::vector<std::string> split;
  for (const std::string& typed : list) {
    for (const std::string_view item : text::split(typed, ',')) {
      if (!text::trim(item).empty()) split.emplace_back(text::trim(item));
    }
  }
  list = std::move(split);
}

Checked check_combinations(const Options& options) {
  if (options.no_config && !options.config.empty()) return Failure{"`--config` and `--no-config` exclude each other"};
  if (options.fail_if_any && options.fail_if_none) {
    return Failure{"`--fail-if-any` and `--fail-if-none` exclude each other"};
  }
  return true;
}

}  // namespace

std::vector<std::string> formats_of(Command command, const World& world) {
  if (command == Command::check) return world.check_formats;
  std::vector<std::string> formats;
  const std::string_view listed_formats = text_of(command).formats;
  if (listed_formats.empty()) return formats;
  for (const std::string_view format : text::split(listed_formats, '|')) formats.emplace_back(format);
  return formats;
}

Result<Options> finish(Options options, std::vector<std::string> words, const World& world) {
  split_lists(options.select);
  split_lists(options.ignore);
  options.method = text::upper(options.method);
  const Checked steps[] = {take_words(options, std::move(words), world),
                           check_combinations(options),
                           check_choices(options),
                           take_formats(options, world),
                           check_dialect(options),
                           take_assumptions(options),
                           take_headers(options)};
  for (const Checked& step : steps) {
    if (!step) return Failure{step.error()};
  }
  return options;
}

}  // namespace routegrant::cli

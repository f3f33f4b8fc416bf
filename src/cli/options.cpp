#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <optional>

#include "base/text.hpp"
#include "cli/finish.hpp"

namespace routegrant::cli {
namespace {

/// A number as it was typed.
struct NumberText {
  const OptionText* option = nullptr;
  std::string text;
};

std::vector<std::string> names_of(const OptionText& option) {
  std::vector<std::string> names;
  for (const std::string_view name : text::split(option.names, ',')) names.emplace_back(name);
  return names;
}

bool takes_value(const OptionText& option) {
  return !option.value.empty();
}

/// The options that a command accepts: its own, and the shared ones that it does not give another meaning.
std::vector<const OptionText*> accepted_by(Command command) {
  std::vector<const OptionText*> accepted;
  const auto owns = [&](const OptionText& option) { return (option.commands & only(command)) != 0; };
  for (const OptionText& option : all_options()) {
    const bool hidden = std::any_of(all_options().begin(), all_options().end(), [&](const OptionText& other) {
      return &other != &option && long_name(other) == long_name(option) && owns(other);
    });
    if (owns(option) || (option.shared && !hidden)) accepted.push_back(&option);
  }
  return accepted;
}

/// The table's first row of that name, whatever the command.
const OptionText* option_named(std::string_view name) {
  for (const OptionText& option : all_options()) {
    const std::vector<std::string> names = names_of(option);
    if (std::find(names.begin(), names.end(), name) != names.end()) return &option;
  }
  return nullptr;
}

std::string expects_value(const std::string& name, const OptionText& option) {
  return "`" + name + "` expects a value: " + name + " " + std::string(option.value);
}

/// Where the first word stands that is neither an option nor an option's value.
std::optional<std::size_t> first_word(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") return std::nullopt;
    if (argument.size() < 2 || argument.front() != '-') return i;
    const OptionText* const option = option_named(argument);
    if (option != nullptr && takes_value(*option)) ++i;
  }
  return std::nullopt;
}

/// CLI11 would take `--strict` for the value in `--config --strict`.
std::optional<std::string> missing_value(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i + 1 < arguments.size() && arguments[i] != "--"; ++i) {
    const OptionText* const option = option_named(arguments[i]);
    if (option == nullptr || !takes_value(*option)) continue;
    if (option_named(arguments[i + 1]) != nullptr) return expects_value(arguments[i], *option);
    ++i;
  }
  return std::nullopt;
}

/// CLI11 reads `[a,b]` as a list of two: what guards a word that begins so. No path begins with it.
constexpr char guard = '\x01';

void guard_brackets(std::vector<std::string>& arguments) {
  bool only_words = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string& argument = arguments[i];
    if (!only_words && argument.size() > 1 && argument.front() == '-') {
      only_words = argument == "--";
      const OptionText* const option = option_named(argument);
      if (option != nullptr && takes_value(*option)) ++i;
    } else if (argument.starts_with('[')) {
      argument.insert(argument.begin(), guard);
    }
  }
}

struct Split {
  Command command = Command::check;
  bool named = false;
  std::vector<std::string> rest;
};

/// A first word that is no command is a path of `check`, unless it looks like a misspelt command and no such file
/// exists.
Result<Split> split_command(const std::vector<std::string>& arguments, const World& world) {
  Split split{.rest = arguments};
  const std::optional<std::size_t> at = first_word(arguments);
  if (!at) return split;
  const std::string& word = arguments[*at];
  if (const CommandText* const command = find_command(word)) {
    split.command = command->command;
    split.named = true;
    split.rest.erase(split.rest.begin() + static_cast<std::ptrdiff_t>(*at));
    return split;
  }
  if (word == "-" || word.find_first_of("/.") != std::string::npos || world.exists(word)) return split;
  std::vector<std::string> names;
  for (const CommandText& command : all_commands()) names.emplace_back(command.name);
  const std::string suggestion = did_you_mean(word, names);
  if (suggestion.empty()) return split;
  return Failure{"`" + word + "` is neither a command nor a path" + suggestion};
}

void bind(CLI::App& app, const OptionText& option, Options& into, std::deque<NumberText>& numbers) {
  const std::string names(option.names);
  if (const auto* const truth = std::get_if<bool Options::*>(&option.target)) {
    app.add_flag(names, into.**truth);
  } else if (std::holds_alternative<int Options::*>(option.target)) {
    numbers.push_back({&option, {}});
    app.add_option(names, numbers.back().text);
  } else if (const auto* const word = std::get_if<std::string Options::*>(&option.target)) {
    app.add_option(names, into.**word)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  } else if (const auto* const list = std::get_if<std::vector<std::string> Options::*>(&option.target)) {
    app.add_option(names, into.**list)->allow_extra_args(false);
  }
}

/// Says in our words what CLI11 found wrong; its own words begin with the option's name and a colon.
std::string said(const CLI::ParseError& error) {
  const std::string message = error.what();
  const std::string name = message.substr(0, message.find(':'));
  const OptionText* const option = option_named(name);
  if (option == nullptr) return text::lower(message);
  if (!takes_value(*option)) return "`" + name + "` takes no value";
  return expects_value(name, *option);
}

std::string unknown_option(const std::string& typed, Command command) {
  const std::string name = typed.substr(0, typed.find('='));
  const std::string command_name(text_of(command).name);
  if (const OptionText* const known = option_named(name)) {
    std::vector<std::string> owners;
    for (const CommandText& owner : all_commands()) {
      if ((known->commands & only(owner.command)) != 0) owners.push_back("`" + std::string(owner.name) + "`");
    }
    return "`" + name + "` belongs to " + text::enumerated(owners) + ", not to `" + command_name + "`";
  }
  std::vector<std::string> names;
  for (const OptionText* const option : accepted_by(command)) names.emplace_back(long_name(*option));
  return "unknown option `" + name + "` of `" + command_name + "`" + did_you_mean(name, names);
}

Result<bool> read_numbers(const std::deque<NumberText>& numbers, Options& options) {
  for (const NumberText& number : numbers) {
    if (number.text.empty()) continue;
    const std::optional<std::int64_t> value = text::integer(number.text);
    const bool version = long_name(*number.option) == "--postgres-version";
    const std::int64_t least = version ? 13 : 1;
    const std::int64_t most = version ? 18 : 1024;
    if (!value || *value < least || *value > most) {
      return Failure{"`" + std::string(long_name(*number.option)) + "` expects a number from " + std::to_string(least) +
                     " to " + std::to_string(most) + ", found `" + number.text + "`"};
    }
    if (const auto* const target = std::get_if<int Options::*>(&number.option->target)) {
      options.** target = static_cast<int>(*value);
    }
  }
  return true;
}

}  // namespace

std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates) {
  const std::string nearest = text::nearest(text, candidates);
  return nearest.empty() ? std::string() : " (did you mean `" + nearest + "`?)";
}

Result<Options> parse(const std::vector<std::string>& arguments, const World& world) {
  Result<Split> split = split_command(arguments, world);
  if (!split) return Failure{split.error()};
  if (const std::optional<std::string> missing = missing_value(split->rest)) return Failure{*missing};

  Options options;
  options.command = split->command;
  std::deque<NumberText> numbers;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const OptionText* const option : accepted_by(split->command)) bind(app, *option, options, numbers);
  std::vector<std::string> words;
  app.add_option("words", words);
  guard_brackets(split->rest);
  try {
    std::vector<std::string> reversed(split->rest.rbegin(), split->rest.rend());
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    return Failure{said(error)};
  }
  for (std::string& word : words) {
    if (word.starts_with(guard)) word.erase(word.begin());
  }
  for (const std::string& extra : app.remaining()) {
    if (extra != "--") return Failure{unknown_option(extra, split->command)};
  }
  options.overview = !split->named;
  if (options.help || options.show_version) return options;
  if (Result<bool> read = read_numbers(numbers, options); !read) return Failure{read.error()};
  return finish(std::move(options), std::move(words), world);
}

}  // namespace routegrant::cli

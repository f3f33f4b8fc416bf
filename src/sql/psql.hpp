#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"

/// What psql does with a script before the server sees it (PostgreSQL manual, reference page of psql).
namespace routegrant::sql {

/// psql's variables as far as the script itself tells.
class Variables {
 public:
  void set(std::string name, std::string value) { values_[std::move(name)] = {std::move(value), true}; }
  /// It is unset: a mention of it stays as it is written.
  void unset(std::string_view name);
  /// It has a value that the script does not tell (\prompt, a backquoted command).
  void forget(std::string name) { values_[std::move(name)] = {std::nullopt, true}; }
  /// It may have been given such a value, or been left as it was (\getenv, \gset).
  void doubt(std::string name);

  /// The script alone sets variables: psql is given none on its command line.
  void close() { closed_ = true; }
  /// Whether it is set; nothing if that cannot be told.
  [[nodiscard]] std::optional<bool> is_set(std::string_view name) const;
  /// Whether the script may have set it.
  [[nodiscard]] bool may_be_set(std::string_view name) const { return values_.find(name) != values_.end(); }

  /// Its value; nothing if it is unset or not known.
  [[nodiscard]] std::optional<std::string_view> value(std::string_view name) const;

  /// \setenv: a variable of psql's own environment; nothing for one that is taken away, or whose value is not told.
  void set_environment(std::string name, std::optional<std::string> value) {
    environment_[std::move(name)] = std::move(value);
  }
  /// What the script itself gave to a variable of the environment; nothing if it gave none that is known.
  [[nodiscard]] std::optional<std::string> environment(std::string_view name) const;

 private:
  struct Value {
    std::optional<std::string> text{};
    bool is_set = false;
  };
  std::map<std::string, Value, std::less<>> values_;
  std::map<std::string, std::optional<std::string>, std::less<>> environment_{};
  bool closed_ = false;
};

/// A text with its variables replaced.
struct Substituted {
  std::string text;
  /// How its bytes map to the text given, as `Source` wants it: a value maps to the variable's mention.
  std::vector<Segment> segments;
  /// Mentions that could not be replaced (psql and template variables), as they are written.
  std::vector<std::string> unknown;
};

/// Replaces `:name`, `:'name'` (a string constant), `:"name"` (an identifier) and `:{?name}` (TRUE or FALSE) outside of
/// quotes and comments. The result becomes an embedded source; where `text` is not all of its source, the caller shifts
/// the segments by where it begins.
[[nodiscard]] Substituted substitute(std::string_view text, const Variables& variables);

/// Whether one of the unknown mentions is of a variable that may be set, to a value that the script does not tell.
[[nodiscard]] bool mentions_untold(const Substituted& text, const Variables& variables);

/// One argument of a psql command.
struct MetaArgument {
  /// Without quotes; variables replaced.
  std::string text;
  /// Whether its text is what psql would see: false with unset variables and with backquotes.
  bool known = true;
  /// Whether any part of it was quoted: then `-` is not a placeholder.
  bool quoted = false;
};

/// One psql command.
struct MetaCommand {
  /// Without the backslash; a view of the text given.
  std::string_view name;
  std::vector<MetaArgument> arguments;
};

/// Reads the text of a piece of kind `meta_command`.
[[nodiscard]] MetaCommand read_meta_command(std::string_view text, const Variables& variables);

/// Applies \set, \unset, \setenv, \getenv and \prompt to the variables; false for any other command.
bool set_variables(const MetaCommand& command, Variables& variables);

/// What \c or \connect asks for.
struct Connection {
  std::optional<std::string> database;
  std::optional<std::string> user;
  std::optional<std::string> host;
  /// Whether all parts that are given are known.
  bool known = true;
  /// Whether an absent part is kept from the connection before: as a rule not where a connection string is given
  /// (psql, \connect, `-reuse-previous`). Else it is what a new psql takes: libpq calls the database like the user.
  bool reuses = true;
};

/// Nothing for another command. Passwords in connection strings are skipped, not kept.
[[nodiscard]] std::optional<Connection> connection_of(const MetaCommand& command);

/// What a connection string of libpq says: a URL, or `keyword=value` pairs.
[[nodiscard]] Connection connection_in(std::string_view written);

/// What \i, \ir, \include or \include_relative reads.
struct Inclusion {
  std::string file;
  /// Relative to the script that holds the command; otherwise to psql's working directory.
  bool relative = false;
  bool known = true;
};

/// Nothing for another command.
[[nodiscard]] std::optional<Inclusion> inclusion_of(const MetaCommand& command);

/// \q and \quit: psql reads no further in this file.
[[nodiscard]] bool quits(const MetaCommand& command);

/// The state of nested \if ... \elif ... \else ... \endif.
class Conditions {
 public:
  enum class State : std::uint8_t {
    runs,     ///< what follows is executed
    skipped,  ///< what follows is not executed; its variables are not replaced
    unknown,  ///< it depends on a value that the script does not tell
  };

  /// Follows \if, \elif, \else and \endif; false for any other command.
  bool follow(const MetaCommand& command);
  /// Whether the command has no \if to belong to, or stands behind its \else: psql complains and passes over it.
  [[nodiscard]] bool is_misplaced(const MetaCommand& command) const;
  [[nodiscard]] State state() const;
  /// Whether an \if is still open.
  [[nodiscard]] bool open() const { return !levels_.empty(); }

 private:
  struct Level {
    State state = State::runs;
    /// Whether some branch before surely ran; whether one may have run.
    bool done = false;
    bool maybe_done = false;
    bool has_else = false;
  };
  [[nodiscard]] static State condition_of(const MetaCommand& command);
  static void enter(Level& level, State condition);
  std::vector<Level> levels_;
};

/// A boolean as psql reads it; nothing for anything else.
[[nodiscard]] std::optional<bool> psql_boolean(std::string_view text);

/// A `${name}` or `{{ name }}` within a quoted name: a shell or a migration tool replaces it before the quotes are
/// seen. Empty for none.
[[nodiscard]] std::string variable_in_name(std::string_view text);

}  // namespace routegrant::sql

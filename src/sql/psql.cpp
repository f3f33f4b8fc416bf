#include "sql/psql.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "sql/literal.hpp"
#include "sql/tokens.hpp"

namespace routegrant::sql {
namespace {

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// A mention of a variable, taken apart.
struct Mention {
  std::string_view name;
  /// The byte behind the colon: a quote, `{` for a test, anything else for a plain mention.
  char form = ' ';
};

/// REQUIRES: `written` is a token of kind `variable`
std::optional<Mention> mention(std::string_view written) {
  if (written[0] != ':') return std::nullopt;  // a template's
  if (written[1] == '\'' || written[1] == '"') return Mention{written.substr(2, written.size() - 3), written[1]};
  if (written[1] == '{') return Mention{written.substr(3, written.size() - 4), '{'};
  return Mention{written.substr(1), ' '};
}

/// quote_ident() always quotes here, as psql does (PQescapeIdentifier).
std::string always_quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    out.push_back(c);
    if (c == '"') out.push_back('"');
  }
  return out + '"';
}

/// What psql puts in the place of a mention; nothing if it leaves it or the value is not known.
std::optional<std::string> replacement(std::string_view written, const Variables& variables) {
  const std::optional<Mention> found = mention(written);
  if (!found) return std::nullopt;
  if (found->form == '{') {
    const std::optional<bool> set = variables.is_set(found->name);
    if (!set) return std::nullopt;
    return *set ? "TRUE" : "FALSE";
  }
  const std::optional<std::string_view> value = variables.value(found->name);
  if (!value) return std::nullopt;
  switch (found->form) {
    case '\'': return quoted_literal(*value);
    case '"': return always_quoted(*value);
    default: return std::string(*value);
  }
}

/// Whether a mention surely is of no variable, and no mention then: the port of an address looks like one.
bool stays_as_written(std::string_view written, const Variables& variables) {
  const std::optional<Mention> found = mention(written);
  if (!found || found->form == '{') return false;
  const bool is_number = found->name.find_first_not_of("0123456789") == std::string_view::npos;
  return variables.is_set(found->name) == std::optional(false) || (is_number && !variables.may_be_set(found->name));
}

/// The arguments of one psql command (psqlscanslash.l).
class Arguments {
 public:
  Arguments(std::string_view text, const Variables& variables, bool strip_double_quotes)
      : text_(text), variables_(variables), strip_(strip_double_quotes) {}

  std::vector<MetaArgument> read() {
    std::vector<MetaArgument> all;
    while (true) {
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      if (at_ >= text_.size()) return all;
      all.push_back(argument());
    }
  }

 private:
  MetaArgument argument() {
    MetaArgument out;
    while (at_ < text_.size() && !is_blank(text_[at_])) {
      switch (text_[at_]) {
        case '\'': single_quoted(out); break;
        case '"': double_quoted(out); break;
        case '`': backquoted(out); break;
        case ':': variable(out); break;
        default: out.text.push_back(text_[at_++]);
      }
    }
    return out;
  }

  void single_quoted(MetaArgument& out) {
    std::size_t end = at_ + 1;
    // The escapes are those of C, so a backslash may hide a quote here.
    while (end < text_.size() && (text_[end] != '\'' || (end + 1 < text_.size() && text_[end + 1] == '\''))) {
      end += text_[end] == '\\' || text_[end] == '\'' ? 2U : 1U;
    }
    end = std::min(end, text_.size());
    out.text += literal("E" + std::string(text_.substr(at_, end - at_)) + "'");
    out.quoted = true;
    at_ = std::min(end + 1, text_.size());
  }

  void double_quoted(MetaArgument& out) {
    const Token token = next_token(text_, at_);
    const std::string_view written = text_of(text_, token);
    if (!strip_) {
      out.text += written;
    } else {
      for (std::size_t i = 1; i < written.size(); ++i) {
        if (written[i] == '"' && ++i >= written.size()) break;
        out.text.push_back(written[i]);
      }
    }
    out.quoted = true;
    at_ = token.end;
  }

  /// A shell command: never executed, so its output is not known.
  void backquoted(MetaArgument& out) {
    at_ = std::min(text_.find('`', at_ + 1), text_.size() - 1) + 1;
    out.known = false;
  }

  void variable(MetaArgument& out) {
    const Token token = next_token(text_, at_);
    const std::string_view written = text_of(text_, token);
    at_ = token.end;
    if (token.kind != Token::Kind::variable) {
      out.text += written;
      return;
    }
    if (const std::optional<std::string> value = replacement(written, variables_)) {
      // The quotes that `:"name"` puts around its value are taken off with those of the argument.
      const bool is_name = strip_ && written.starts_with(":\"");
      out.text += is_name ? std::string(*variables_.value(mention(written)->name)) : *value;
      out.quoted = out.quoted || is_name;
    } else {
      out.text += written;
      out.known = out.known && stays_as_written(written, variables_);
    }
  }

  std::string_view text_;
  const Variables& variables_;
  std::size_t at_ = 0;
  bool strip_;
};

bool names_one_of(const MetaCommand& command, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), command.name) != names.end();
}

/// One word of `key=value key='quoted value'` (libpq's connection strings).
std::optional<std::pair<std::string, std::string>> next_setting(std::string_view& rest) {
  rest = text::trim(rest);
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  std::string key(text::trim(rest.substr(0, equals)));
  rest = text::trim(rest.substr(equals + 1));
  std::string value;
  const bool quoted = rest.starts_with('\'');
  std::size_t i = quoted ? 1 : 0;
  while (i < rest.size() && (quoted ? rest[i] != '\'' : !is_blank(rest[i]))) {
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    value.push_back(rest[i++]);
  }
  rest.remove_prefix(std::min(i + (quoted ? 1U : 0U), rest.size()));
  return std::pair{std::move(key), std::move(value)};
}

void read_settings(std::string_view rest, Connection& into) {
  while (const auto setting = next_setting(rest)) {
    if (setting->first == "dbname") into.database = setting->second;
    if (setting->first == "user") into.user = setting->second;
    if (setting->first == "host") into.host = setting->second;
  }
}

/// postgresql://user:password@host:port/database?...
void read_uri(std::string_view uri, Connection& into) {
  uri.remove_prefix(uri.find("://") + 3);
  uri = uri.substr(0, uri.find('?'));
  if (const std::size_t slash = uri.find('/'); slash != std::string_view::npos) {
    if (slash + 1 < uri.size()) into.database = text::percent_decoded(uri.substr(slash + 1));
    uri = uri.substr(0, slash);
  }
  if (const std::size_t sign = uri.rfind('@'); sign != std::string_view::npos) {
    into.user = text::percent_decoded(uri.substr(0, std::min(uri.find(':'), sign)));
    uri = uri.substr(sign + 1);
  }
  if (const std::string_view host = uri.substr(0, uri.find(':')); !host.empty()) into.host = std::string(host);
}

}  // namespace

void Variables::unset(std::string_view name) {
  if (const auto found = values_.find(name); found != values_.end()) values_.erase(found);
}

void Variables::doubt(std::string name) {
  values_[std::move(name)].text.reset();
}

std::optional<bool> Variables::is_set(std::string_view name) const {
  const auto found = values_.find(name);
  if (found != values_.end()) return found->second.is_set ? std::optional(true) : std::nullopt;
  return closed_ ? std::optional(false) : std::nullopt;
}

std::optional<std::string_view> Variables::value(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end() || !found->second.text) return std::nullopt;
  return *found->second.text;
}

std::optional<std::string> Variables::environment(std::string_view name) const {
  const auto found = environment_.find(name);
  return found == environment_.end() ? std::nullopt : found->second;
}

bool mentions_untold(const Substituted& text, const Variables& variables) {
  return std::any_of(text.unknown.begin(), text.unknown.end(), [&](std::string_view mention) {
    if (mention.size() < 2 || mention.front() != ':') return false;
    const bool quoted = mention.size() > 3 && mention[1] == mention.back();
    return variables.may_be_set(quoted ? mention.substr(2, mention.size() - 3) : mention.substr(1));
  });
}

Substituted substitute(std::string_view text, const Variables& variables) {
  Substituted out;
  out.segments.push_back({0, 0});
  std::size_t copied = 0;
  const auto copy_to = [&](std::size_t end) {
    out.text += text.substr(copied, end - copied);
    copied = end;
  };
  for (Token token = next_token(text, 0); token.kind != Token::Kind::end; token = next_token(text, token.end)) {
    if (token.kind != Token::Kind::variable) continue;
    const std::string_view written = text_of(text, token);
    const std::optional<std::string> value = replacement(written, variables);
    if (!value) {
      out.unknown.emplace_back(written);
      continue;
    }
    copy_to(token.begin);
    out.segments.push_back({static_cast<std::uint32_t>(out.text.size()), token.begin});
    out.text += *value;
    out.segments.push_back({static_cast<std::uint32_t>(out.text.size()), token.end});
    copied = token.end;
  }
  copy_to(text.size());
  // Two runs that begin at one byte (a value at the start, or an empty one): the later holds.
  std::vector<Segment> distinct;
  for (const Segment& segment : out.segments) {
    if (!distinct.empty() && distinct.back().begin == segment.begin) distinct.pop_back();
    distinct.push_back(segment);
  }
  out.segments = std::move(distinct);
  return out;
}

MetaCommand read_meta_command(std::string_view text, const Variables& variables) {
  MetaCommand command;
  if (text.starts_with('\\')) text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && !is_blank(text[end])) ++end;
  if (text.starts_with('!')) end = 1;
  command.name = text.substr(0, end);
  if (command.name == "!" || command.name == "copy") return command;  // theirs is a line of another language
  const bool names = command.name == "c" || command.name == "connect";
  command.arguments = Arguments(text.substr(end), variables, names).read();
  return command;
}

constexpr std::size_t longest_value = 4096;

bool set_variables(const MetaCommand& command, Variables& variables) {
  if (!names_one_of(command, {"set", "unset", "setenv", "getenv", "prompt"})) return false;
  if (command.arguments.empty()) return true;
  const std::string& name = command.arguments[0].text;
  if (command.name == "unset") {
    variables.unset(name);
  } else if (command.name == "prompt") {
    variables.forget(command.arguments.back().text);
  } else if (command.name == "getenv") {
    const auto given = command.arguments.size() > 1 ? variables.environment(command.arguments[1].text) : std::nullopt;
    if (given) {
      variables.set(name, *given);
    } else {
      // An environment variable that is not there leaves it as it was.
      variables.doubt(name);
    }
  } else if (command.name == "setenv") {
    const bool is_told = command.arguments.size() > 1 && command.arguments[1].known;
    variables.set_environment(name, is_told ? std::optional(command.arguments[1].text) : std::nullopt);
  } else {
    std::string value;
    bool known = true;
    for (std::size_t i = 1; i < command.arguments.size(); ++i) {
      value += command.arguments[i].text;
      known = known && command.arguments[i].known;
    }
    // Values of values grow without end; a script needs no long ones.
    if (known && value.size() <= longest_value) {
      variables.set(name, std::move(value));
    } else {
      variables.forget(name);
    }
  }
  return true;
}

/// psql takes the semicolons off that end an argument of \connect and \i, as SQL's habits put them there
/// (psqlscanslash.l, `semicolon`).
void strip_semicolons(MetaArgument& argument) {
  if (argument.quoted) return;
  while (argument.text.ends_with(';')) argument.text.pop_back();
}

Connection connection_in(std::string_view written) {
  Connection out;
  if (written.starts_with("postgresql://") || written.starts_with("postgres://")) {
    read_uri(written, out);
  } else {
    read_settings(written, out);
  }
  return out;
}

std::optional<Connection> connection_of(const MetaCommand& command) {
  if (!names_one_of(command, {"c", "connect"})) return std::nullopt;
  Connection out;
  std::vector<MetaArgument> arguments = command.arguments;
  constexpr std::string_view option = "-reuse-previous=";
  std::optional<bool> reuses;
  if (!arguments.empty() && arguments[0].text.starts_with(option)) {
    reuses = psql_boolean(std::string_view(arguments[0].text).substr(option.size()));
    arguments.erase(arguments.begin());
  }
  out.reuses = reuses.value_or(true);
  for (MetaArgument& argument : arguments) {
    out.known = out.known && argument.known;
    strip_semicolons(argument);
  }
  if (arguments.empty()) return out;
  const std::string& first = arguments[0].text;
  if (first.starts_with("postgresql://") || first.starts_with("postgres://") || first.find('=') != std::string::npos) {
    Connection named = connection_in(first);
    named.known = out.known;
    named.reuses = reuses.value_or(false);
    return named;
  }
  const std::array<std::optional<std::string>*, 3> parts{&out.database, &out.user, &out.host};
  for (std::size_t i = 0; i < arguments.size() && i < parts.size(); ++i) {
    if (arguments[i].text != "-" || arguments[i].quoted) *parts[i] = arguments[i].text;
  }
  return out;
}

bool quits(const MetaCommand& command) {
  return names_one_of(command, {"q", "quit"});
}

std::optional<Inclusion> inclusion_of(const MetaCommand& command) {
  const bool relative = names_one_of(command, {"ir", "include_relative"});
  if (!relative && !names_one_of(command, {"i", "include"})) return std::nullopt;
  if (command.arguments.empty()) return std::nullopt;
  MetaArgument file = command.arguments[0];
  strip_semicolons(file);
  return Inclusion{std::move(file.text), relative, file.known};
}

std::optional<bool> psql_boolean(std::string_view text) {
  const std::string low = text::lower(text);
  if (low.empty()) return std::nullopt;
  const auto abbreviates = [&](std::string_view word, std::size_t least) {
    return low.size() >= least && word.starts_with(low);
  };
  if (abbreviates("true", 1) || abbreviates("yes", 1) || abbreviates("on", 2) || low == "1") return true;
  if (abbreviates("false", 1) || abbreviates("no", 1) || abbreviates("off", 2) || low == "0") return false;
  return std::nullopt;
}

void Conditions::enter(Level& level, State condition) {
  if (level.done || condition == State::skipped) {
    level.state = State::skipped;
  } else if (condition == State::unknown) {
    level.state = State::unknown;
    level.maybe_done = true;
  } else {
    level.state = level.maybe_done ? State::unknown : State::runs;
    level.done = true;
  }
}

/// All arguments together are one expression (command.c, gather_boolean_expression()); what is no boolean is false.
Conditions::State Conditions::condition_of(const MetaCommand& command) {
  std::string expression;
  for (const MetaArgument& argument : command.arguments) {
    if (!argument.known) return State::unknown;
    if (!expression.empty()) expression += ' ';
    expression += argument.text;
  }
  return psql_boolean(expression).value_or(false) ? State::runs : State::skipped;
}

bool Conditions::follow(const MetaCommand& command) {
  if (!names_one_of(command, {"if", "elif", "else", "endif"})) return false;
  if (command.name == "if") levels_.emplace_back();
  if (is_misplaced(command)) return true;
  if (command.name == "endif") {
    levels_.pop_back();
    return true;
  }
  if (command.name == "else") {
    levels_.back().has_else = true;
    enter(levels_.back(), State::runs);
  } else {
    enter(levels_.back(), condition_of(command));
  }
  return true;
}

bool Conditions::is_misplaced(const MetaCommand& command) const {
  if (levels_.empty()) return names_one_of(command, {"elif", "else", "endif"});
  return levels_.back().has_else && names_one_of(command, {"elif", "else"});
}

Conditions::State Conditions::state() const {
  State state = State::runs;
  for (const Level& level : levels_) {
    if (level.state == State::skipped) return State::skipped;
    if (level.state == State::unknown) state = State::unknown;
  }
  return state;
}

std::string variable_in_name(std::string_view text) {
  if (text.find("${") == std::string_view::npos && text.find("{{") == std::string_view::npos) return {};
  for (const Token& token : scan(text)) {
    if (token.kind != Token::Kind::quoted_name) continue;
    const std::string_view name = text_of(text, token);
    for (const auto& [opening, closing] : {std::pair{"${", "}"}, std::pair{"{{", "}}"}}) {
      const std::size_t begin = name.find(opening);
      const std::size_t end = begin == std::string_view::npos ? begin : name.find(closing, begin);
      if (end != std::string_view::npos)
        return std::string(name.substr(begin, end + std::string_view(closing).size() - begin));
    }
  }
  return {};
}

}  // namespace routegrant::sql

#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/shell_variables.hpp"
#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

struct Program {
  std::string_view name;
  DatabaseKind kind;
};

// pg_isready and mysqladmin ping do not log in.
constexpr std::array<Program, 10> clients{{{"createdb", DatabaseKind::postgresql},
                                           {"mariadb", DatabaseKind::mariadb},
                                           {"mariadb-dump", DatabaseKind::mariadb},
                                           {"mysql", DatabaseKind::mysql},
                                           {"mysqldump", DatabaseKind::mysql},
                                           {"pg_basebackup", DatabaseKind::postgresql},
                                           {"pg_dump", DatabaseKind::postgresql},
                                           {"pg_dumpall", DatabaseKind::postgresql},
                                           {"pg_restore", DatabaseKind::postgresql},
                                           {"psql", DatabaseKind::postgresql}}};

/// A word of a command line: bytes [begin, end) of the reading, quotes left out.
struct Word {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool ends_command = false;
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_end(char c) {
  return c == ';' || c == '|' || c == '&' || c == '(' || c == ')' || c == '\n';
}

std::vector<Word> words_in(std::string_view text) {
  std::vector<Word> words;
  constexpr std::size_t most_words = 2000;
  std::size_t at = 0;
  while (at < text.size() && words.size() < most_words) {
    while (at < text.size() && (is_blank(text[at]) || is_end(text[at]) || text[at] == '\\')) {
      if (is_end(text[at]) && !words.empty() && (at == 0 || text[at - 1] != '\\')) words.back().ends_command = true;
      ++at;
    }
    const char quote = at < text.size() && (text[at] == '"' || text[at] == '\'') ? text[at] : '\0';
    const std::size_t begin = quote == '\0' ? at : at + 1;
    at = begin;
    while (at < text.size() && (quote != '\0' ? text[at] != quote : !is_blank(text[at]) && !is_end(text[at]))) ++at;
    if (at > begin) words.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at), false});
    if (quote != '\0') ++at;
  }
  return words;
}

/// A command line put together from `command` and `args`.
struct CommandLine {
  Reading reading{};
  std::vector<Word> words{};
  /// What its scripts set, by the offsets of `reading`.
  std::vector<text::ShellVariable> variables{};

  /// Whether a script may set the variable at all.
  [[nodiscard]] bool assigns(std::string_view name) const {
    const std::string assignment = std::string(name) + "=";
    return reading.text.find(assignment) != std::string::npos || reading.text.find("read ") != std::string::npos;
  }

  [[nodiscard]] std::string_view text(std::size_t i) const {
    return std::string_view(reading.text).substr(words[i].begin, words[i].end - words[i].begin);
  }
};

/// What an option names and where its value begins in the word; the value may be the next word.
struct Option {
  Field field = Field::none;
  std::size_t value = 0;
};

Option option_of(std::string_view word, DatabaseKind kind) {
  struct Long {
    std::string_view name;
    Field field;
  };
  constexpr std::array<Long, 7> long_options{{{"--username", Field::user},
                                              {"--user", Field::user},
                                              {"--host", Field::host},
                                              {"--port", Field::port},
                                              {"--dbname", Field::url},
                                              {"--database", Field::database},
                                              {"--password", Field::password}}};
  for (const Long& option : long_options) {
    if (word == option.name) return {option.field, none};
    if (word.starts_with(option.name) && word[option.name.size()] == '=') return {option.field, option.name.size() + 1};
  }
  if (word.size() < 2 || word[0] != '-' || word[1] == '-') return {};
  const bool postgres = kind == DatabaseKind::postgresql;
  const char letter = word[1];
  Field field = Field::none;
  if (letter == (postgres ? 'U' : 'u')) field = Field::user;
  if (letter == 'h') field = Field::host;
  if (letter == (postgres ? 'p' : 'P')) field = Field::port;
  if (letter == (postgres ? 'd' : 'D')) field = Field::url;
  if (letter == 'p' && !postgres) field = Field::password;
  return {field, word.size() > 2 ? 2 : none};
}

/// Where a connection string of libpq's or .NET's keywords begins in a word: at once, or behind `--flag=`; npos for any
/// other word. It must say who logs in where.
std::size_t pairs_begin(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == none || word.find_first_of(" ;") == none || word.find('\n') != none) return none;
  const std::size_t from = word[0] == '-' ? equals + 1 : 0;
  const std::optional<Dsn> dsn = parse_dsn(word.substr(from));
  const bool tells =
      dsn && dsn->target == Dsn::Target::server && dsn->user.known != Known::unspecified && !dsn->hosts.empty();
  return tells ? from : none;
}

class Finder {
 public:
  Finder(const View& view, const CommandLine& line, std::vector<Clue>& into) : view_(view), line_(line), into_(into) {}

  void find() {
    for (std::size_t i = 0; i < line_.words.size(); ++i) {
      const std::string_view word = line_.text(i);
      const std::string_view name = paths::base_name(word);
      const auto* client =
          std::find_if(clients.begin(), clients.end(), [name](const Program& p) { return p.name == name; });
      if (client != clients.end()) {
        i = command(i, *client);
      } else {
        add_url(i);
      }
    }
  }

 private:
  /// Reads one client's options from word `at`; returns the last word read.
  std::size_t command(std::size_t at, const Program& program) {
    ++commands_;
    add_assignments(at, program);
    while (!line_.words[at].ends_command && at + 1 < line_.words.size()) {
      ++at;
      const std::string_view word = line_.text(at);
      if ((word.find(':') != none && parse_dsn(word).has_value()) || pairs_begin(word) == 0) {
        add(Field::url, program, line_.words[at].begin, line_.words[at].end);
        continue;
      }
      const Option option = option_of(word, program.kind);
      if (option.field == Field::none) continue;
      const bool next = option.value == none;
      // `mysql -p` without a value asks for the password.
      if (next && (option.field == Field::password || line_.words[at].ends_command || at + 1 >= line_.words.size()))
        continue;
      if (next) ++at;
      const std::size_t offset = next ? 0 : option.value;
      add(option.field, program, line_.words[at].begin + static_cast<std::uint32_t>(offset), line_.words[at].end);
    }
    return at;
  }

  /// `PGUSER=app psql`: variables that the command gets by itself.
  void add_assignments(std::size_t at, const Program& program) {
    struct Known {
      std::string_view name;
      Field field;
    };
    constexpr std::array<Known, 5> known{{{"PGUSER=", Field::user},
                                          {"PGHOST=", Field::host},
                                          {"PGPORT=", Field::port},
                                          {"PGDATABASE=", Field::database},
                                          {"PGPASSWORD=", Field::password}}};
    if (program.kind != DatabaseKind::postgresql) return;
    for (std::size_t i = at; i > 0 && !line_.words[i - 1].ends_command; --i) {
      const std::string_view word = line_.text(i - 1);
      const auto* found =
          std::find_if(known.begin(), known.end(), [word](const Known& k) { return word.starts_with(k.name); });
      if (found == known.end()) return;
      add(found->field, program, line_.words[i - 1].begin + static_cast<std::uint32_t>(found->name.size()),
          line_.words[i - 1].end);
    }
  }

  /// Any program's `--dsn=postgres://...`, `--dsn "host=... user=..."` and Sqitch's `db:pg://...`.
  void add_url(std::size_t i) {
    const std::string_view word = line_.text(i);
    const std::size_t scheme = word.find("://");
    if (scheme == none) {
      add_pairs(i);
      return;
    }
    const std::size_t equals = word.substr(0, scheme).rfind('=');
    std::size_t from = equals == none ? 0 : equals + 1;
    constexpr std::string_view sqitch = "db:";
    if (word.substr(from).starts_with(sqitch)) from += sqitch.size();
    const std::optional<Dsn> dsn = parse_dsn(word.substr(from));
    if (!dsn || dsn->target != Dsn::Target::server) return;
    ++commands_;
    const Program program{"args", dsn->kind};
    add(Field::url, program, line_.words[i].begin + static_cast<std::uint32_t>(from), line_.words[i].end);
    if (dsn->user.known == Known::unspecified && equals != none) add_login(program);
  }

  void add_pairs(std::size_t i) {
    const std::string_view word = line_.text(i);
    const std::size_t from = pairs_begin(word);
    if (from == none) return;
    ++commands_;
    const std::optional<Dsn> dsn = parse_dsn(word.substr(from));
    add(Field::url, {"args", dsn->kind}, line_.words[i].begin + static_cast<std::uint32_t>(from), line_.words[i].end);
  }

  /// Flyway's and Liquibase's `-user=app`, `--username=app` beside the URL.
  void add_login(const Program& program) {
    struct Flag {
      std::string_view name;
      Field field;
    };
    constexpr std::array<Flag, 5> flags{{{"-user=", Field::user},
                                         {"--user=", Field::user},
                                         {"--username=", Field::user},
                                         {"-password=", Field::password},
                                         {"--password=", Field::password}}};
    for (std::size_t i = 0; i < line_.words.size(); ++i) {
      const std::string_view word = line_.text(i);
      for (const Flag& flag : flags) {
        if (!word.starts_with(flag.name)) continue;
        add(flag.field, program, line_.words[i].begin + static_cast<std::uint32_t>(flag.name.size()),
            line_.words[i].end);
      }
    }
  }

  void add(Field field, const Program& program, std::uint32_t begin, std::uint32_t end) {
    Clue clue;
    append(clue.reading, line_.reading, begin, end);
    std::string_view text = clue.reading.text;
    const bool is_dsn = field == Field::url && parse_dsn(text).has_value();
    clue.field = field == Field::url && !is_dsn ? Field::database : field;
    resolve_variable(clue.reading, begin);
    clue.part = whole(clue.reading);
    clue.group =
        commands_ == 1 ? std::string(program.name) : std::string(program.name) + "_" + std::to_string(commands_);
    clue.kind = program.kind;
    clue.span = clue.reading.span_of(0, static_cast<std::uint32_t>(clue.reading.text.size()));
    clue.source = "env";
    clue.name = std::string(program.name);
    into_.push_back(std::move(clue));
  }

  /// `$PGUSER`, `${PGUSER}` and `${PGUSER:-app}` are the shell's: it sees what the script has set, and the container's
  /// variables.
  void resolve_variable(Reading& reading, std::size_t at) const {
    std::string_view text = text::trim(reading.text);
    while (!text.empty() && (text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == '"' || text.back() == '\'')) text.remove_suffix(1);
    if (text.size() < 2 || text[0] != '$') return;
    text.remove_prefix(1);
    if (text.front() == '{' && text.back() == '}') text = text.substr(1, text.size() - 2);
    const std::size_t colon = text.find(":-");
    const std::string_view name = text.substr(0, colon);
    for (const text::ShellVariable& variable : line_.variables) {
      if (variable.name != name || variable.end > at) continue;
      const auto begin = static_cast<std::uint32_t>(variable.begin);
      Reading value;
      append(value, line_.reading, begin, begin + static_cast<std::uint32_t>(variable.value.size()));
      reading = std::move(value);
      return;
    }
    if (const Variable* variable = view_.environment.find(name)) {
      reading = view_.environment.read(*variable);
      return;
    }
    // Whatever sets it: nothing in the script, nothing in the pod.
    const bool may_be_set = colon == none || !view_.environment.open_sources().empty() || line_.assigns(name);
    if (may_be_set) return;
    const auto begin = static_cast<std::uint32_t>(text.data() + colon + 2 - reading.text.data());
    const auto end = static_cast<std::uint32_t>(text.data() + text.size() - reading.text.data());
    Reading value;
    append(value, reading, begin, end);
    for (Piece& piece : value.pieces) piece.is_inferred = true;
    if (!value.pieces.empty()) reading = std::move(value);
  }

  const View& view_;
  const CommandLine& line_;
  std::vector<Clue>& into_;
  std::size_t commands_ = 0;
};

/// Command lines of psql, pg_dump, mysql and so on, with the shell's variables looked up in the environment.
void find(View& view, std::vector<Clue>& into) {
  CommandLine line;
  const auto add = [&](const yaml::Cursor& scalar) {
    constexpr std::size_t longest = 65536;
    const Reading text = view.environment.read_argument(scalar);
    if (line.reading.text.size() + text.text.size() > longest) return;
    const auto offset = static_cast<std::uint32_t>(line.reading.text.size());
    append(line.reading, text, 0, static_cast<std::uint32_t>(text.text.size()));
    const bool is_script = text.text.find_first_of(" \n") != std::string::npos && pairs_begin(text.text) == none;
    std::vector<Word> words =
        is_script ? words_in(text.text) : std::vector<Word>{{0, static_cast<std::uint32_t>(text.text.size()), false}};
    for (Word& word : words) line.words.push_back({word.begin + offset, word.end + offset, word.ends_command});
    if (!is_script) return;
    for (text::ShellVariable& variable : text::shell_variables(text.text)) {
      variable.begin += offset;
      variable.end += offset;
      line.variables.push_back(std::move(variable));
    }
  };
  std::for_each(view.the_container().command.begin(), view.the_container().command.end(), add);
  std::for_each(view.the_container().args.begin(), view.the_container().args.end(), add);
  Finder(view, line, into).find();
}

}  // namespace

const Convention arguments{.name = "command lines", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials

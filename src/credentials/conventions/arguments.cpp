#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/files/command_line.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;

struct Program {
  std::string_view name;
  DatabaseKind kind;
};

// pg_isready and mysqladmin ping do not log in.
constexpr std::array<Program, 14> clients{{{"createdb", DatabaseKind::postgresql},
                                           {"createuser", DatabaseKind::postgresql},
                                           {"dropdb", DatabaseKind::postgresql},
                                           {"dropuser", DatabaseKind::postgresql},
                                           {"mariadb", DatabaseKind::mariadb},
                                           {"mariadb-dump", DatabaseKind::mariadb},
                                           {"mysql", DatabaseKind::mysql},
                                           {"mysqldump", DatabaseKind::mysql},
                                           {"pg_basebackup", DatabaseKind::postgresql},
                                           {"pg_dump", DatabaseKind::postgresql},
                                           {"pg_dumpall", DatabaseKind::postgresql},
                                           {"pg_restore", DatabaseKind::postgresql},
                                           {"psql", DatabaseKind::postgresql},
                                           {"vacuumdb", DatabaseKind::postgresql}}};

/// Commands that name programs without running them, print what they are given, or hand a server's login to Vault.
constexpr std::array<std::string_view, 24> talkers{
    "[",    "[[",   "apk", "apt", "apt-get", "awk",    "bao", "chmod", "cp",   "dnf",  "echo",  "export",
    "grep", "hash", "ls",  "man", "mv",      "printf", "rm",  "sed",   "test", "type", "vault", "which"};

/// libpq reads them (PostgreSQL, "Environment Variables").
struct LibpqVariable {
  std::string_view name;
  Field field;
};
constexpr std::array<LibpqVariable, 5> libpq_variables{{{"PGUSER", Field::user},
                                                        {"PGHOST", Field::host},
                                                        {"PGPORT", Field::port},
                                                        {"PGDATABASE", Field::database},
                                                        {"PGPASSWORD", Field::password}}};

bool talks(const text::ShellCommand& command, std::size_t first) {
  const std::string_view word = command.words[first].text;
  const bool asks = word == "command" && first + 1 < command.words.size() && command.words[first + 1].text[0] == '-';
  return asks || text::is_one_of(word, talkers);
}

/// A word that gives a variable its value, and where the value begins in it.
struct Assignment {
  std::string_view name;
  const text::ShellWord* word = nullptr;
  std::size_t value = 0;
  std::size_t command = 0;
};

/// What the scripts of a command line set for the commands behind it.
class Exports {
 public:
  explicit Exports(const CommandLine& line) {
    constexpr std::array<std::string_view, 5> declaring{"declare", "export", "local", "readonly", "typeset"};
    for (const text::ShellCommand& command : line.commands) {
      if (command.is_document) continue;
      const std::size_t first = text::command_word(command);
      const bool is_last = first == command.words.size();
      const bool declares = !is_last && text::is_one_of(command.words[first].text, declaring);
      const bool sets_all = !is_last && command.words[first].text == "set";
      for (std::size_t i = 0; i < command.words.size(); ++i) {
        const std::string_view word = command.words[i].text;
        if (declares && i > first) exported_.push_back(word.substr(0, word.find('=')));
        if (sets_all && i > first && word.starts_with('-') && word.find('a') != none) exports_all_ = true;
        if ((is_last || (declares && i > first)) && text::is_assignment(word))
          all_.push_back({word.substr(0, word.find('=')), &command.words[i], word.find('=') + 1, command.begin});
      }
    }
  }

  /// The only assignment of an exported variable, if it stands before the command.
  [[nodiscard]] const Assignment* find(std::string_view name, std::size_t command, bool is_of_container) const {
    const bool is_exported =
        exports_all_ || is_of_container || std::find(exported_.begin(), exported_.end(), name) != exported_.end();
    return is_exported ? only(name, command) : nullptr;
  }

  /// The only assignment of a variable, if it stands before the command.
  [[nodiscard]] const Assignment* only(std::string_view name, std::size_t command) const {
    const auto is_it = [&](const Assignment& one) { return one.name == name; };
    if (std::count_if(all_.begin(), all_.end(), is_it) != 1) return nullptr;
    const auto found = std::find_if(all_.begin(), all_.end(), is_it);
    return found->command < command ? &*found : nullptr;
  }

 private:
  std::vector<Assignment> all_;
  std::vector<std::string_view> exported_;
  bool exports_all_ = false;
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

class Finder {
 public:
  Finder(const View& view, const CommandLine& line, std::vector<Clue>& into, std::size_t& commands)
      : view_(view), line_(line), exports_(line), into_(into), commands_(commands) {}

  void find() {
    for (const text::ShellCommand& command : line_.commands) {
      const std::size_t first = text::command_word(command);
      const bool is_talk = !command.is_document && first < command.words.size() && talks(command, first);
      const bool prints = is_talk && (command.words[first].text == "echo" || command.words[first].text == "printf");
      if (is_talk && !(prints && command.is_redirected)) continue;
      const std::size_t client = is_talk || command.is_document ? command.words.size() : client_in(command);
      for (std::size_t i = 0; i < client; ++i) add_url(command.words[i]);
      if (client < command.words.size()) read_client(command, client);
    }
  }

 private:
  static const Program* program_of(const text::ShellWord& word) {
    const std::string_view name = paths::base_name(word.text);
    const auto* found =
        std::find_if(clients.begin(), clients.end(), [name](const Program& p) { return p.name == name; });
    return found == clients.end() ? nullptr : found;
  }

  static std::size_t client_in(const text::ShellCommand& command) {
    std::size_t at = 0;
    while (at < command.words.size() && program_of(command.words[at]) == nullptr) ++at;
    return at;
  }

  /// Reads one client's options, which stand behind word `at`.
  void read_client(const text::ShellCommand& command, std::size_t at) {
    const Program& program = *program_of(command.words[at]);
    ++commands_;
    given_.clear();
    add_assignments(command, at, program);
    while (++at < command.words.size()) {
      const std::string_view word = command.words[at].text;
      if ((word.find(':') != none && parse_dsn(word).has_value()) || pairs_begin(word) == 0) {
        add(Field::url, program, command.words[at], 0);
        continue;
      }
      Option option = option_of(word, program.kind);
      // createuser's `-d` is a power of the role that it makes.
      if (option.field == Field::url && program.name == "createuser") option = {};
      if (option.field == Field::none) {
        if (program.name == "psql") at += read_psql_word(command.words, at, program);
        continue;
      }
      const bool next = option.value == none;
      // `mysql -p` without a value asks for the password.
      if (next && (option.field == Field::password || at + 1 >= command.words.size())) continue;
      if (next) ++at;
      add(option.field, program, command.words[at], next ? 0 : option.value);
    }
    add_exports(command, program);
  }

  /// `psql -c "select 1" shop app`: the database and the user stand without options (psql, "psql [option...] [dbname
  /// [username]]"). How many words more it takes.
  std::size_t read_psql_word(const std::vector<text::ShellWord>& words, std::size_t at, const Program& program) {
    constexpr std::array<std::string_view, 10> long_options{
        "--command", "--field-separator",  "--file", "--log-file",   "--output",
        "--pset",    "--record-separator", "--set",  "--table-attr", "--variable"};
    const std::string_view word = words[at].text;
    if (at + 1 < words.size() && (word == "-v" || word == "--set" || word == "--variable"))
      add_passed_on(program, words[at + 1]);
    if (word.starts_with("--")) return text::is_one_of(word, long_options) ? 1 : 0;
    // The last of several letters may take the next word: `-tAc "select 1"`.
    if (word.size() > 1 && word[0] == '-') return std::string_view("cfFLoPRTv").find(word.back()) == none ? 0 : 1;
    const Field field = !is_given(Field::database) ? Field::database : Field::user;
    if (!is_given(Field::url) && !is_given(field)) add(field, program, words[at], 0);
    return 0;
  }

  /// What `name=$VARIABLE` puts into SQL.
  void add_passed_on(const Program& program, const text::ShellWord& word) {
    const std::size_t equals = word.text.find('=');
    if (equals != none) add(Field::none, program, word, equals + 1);
  }

  /// `PGUSER=app psql`, `env PGUSER=app psql`: variables that the command gets by itself.
  void add_assignments(const text::ShellCommand& command, std::size_t at, const Program& program) {
    if (program.kind != DatabaseKind::postgresql) return;
    for (std::size_t i = 0; i < at; ++i) {
      const std::string_view word = command.words[i].text;
      for (const LibpqVariable& known : libpq_variables) {
        if (word.starts_with(known.name) && word.substr(known.name.size()).starts_with('='))
          add(known.field, program, command.words[i], known.name.size() + 1);
      }
    }
  }

  /// `export PGUSER=app` before the command, where neither it nor its connection string says who.
  void add_exports(const text::ShellCommand& command, const Program& program) {
    if (program.kind != DatabaseKind::postgresql || is_given(Field::url)) return;
    for (const LibpqVariable& known : libpq_variables) {
      const bool is_of_container = view_.environment.find(known.name) != nullptr;
      const Assignment* assignment =
          is_given(known.field) ? nullptr : exports_.find(known.name, command.begin, is_of_container);
      if (assignment != nullptr) add(known.field, program, *assignment->word, assignment->value);
    }
  }

  [[nodiscard]] bool is_given(Field field) const {
    return std::find(given_.begin(), given_.end(), field) != given_.end();
  }

  /// Any program's `--dsn=postgres://...`, `--dsn "host=... user=..."` and Sqitch's `db:pg://...`.
  void add_url(const text::ShellWord& whole) {
    const std::string_view word = whole.text;
    // A script, whose own words are looked at.
    if (word.find('\n') != none) return;
    const std::size_t scheme = word.find("://");
    if (scheme == none || word.substr(0, scheme).find(' ') != none) {
      add_pairs(whole);
      return;
    }
    const std::size_t equals = word.substr(0, scheme).rfind('=');
    std::size_t from = equals == none ? 0 : equals + 1;
    constexpr std::string_view sqitch = "db:";
    if (word.substr(from).starts_with(sqitch)) from += sqitch.size();
    const std::optional<Dsn> dsn = parse_dsn(word.substr(from));
    if (!dsn || dsn->target != Dsn::Target::server) return;
    // A setting, whose user is another one: `--db-url=jdbc:... --db-username=app`.
    if (equals != none && dsn->user.known == Known::unspecified && is_setting(word.substr(0, equals))) return;
    ++commands_;
    const Program program{"args", dsn->kind};
    add(Field::url, program, whole, from);
    if (dsn->user.known == Known::unspecified && equals != none) add_login(program);
  }

  /// Whether a flag of that name is told as a setting (`argument_settings`).
  [[nodiscard]] bool is_setting(std::string_view flag) const {
    const std::size_t begin = flag.find_first_not_of('-');
    if (begin == none || begin == 0) return false;
    const std::string_view name = flag.substr(begin);
    return std::any_of(view_.settings.begin(), view_.settings.end(), [name](const Setting& setting) {
      return setting.file == 0 && setting.name == name && setting.words.field == Field::url;
    });
  }

  void add_pairs(const text::ShellWord& word) {
    const std::size_t from = pairs_begin(word.text);
    if (from == none) return;
    ++commands_;
    const std::optional<Dsn> dsn = parse_dsn(std::string_view(word.text).substr(from));
    add(Field::url, {"args", dsn->kind}, word, from);
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
    for (const text::ShellCommand& command : line_.commands) {
      for (const text::ShellWord& word : command.words) {
        for (const Flag& flag : flags) {
          if (std::string_view(word.text).starts_with(flag.name)) add(flag.field, program, word, flag.name.size());
        }
      }
    }
  }

  void add(Field field, const Program& program, const text::ShellWord& word, std::size_t from) {
    Clue clue;
    clue.reading = line_.read(word, from);
    if (clue.reading.text.empty()) return;
    const bool is_dsn = field == Field::url && parse_dsn(clue.reading.text).has_value();
    clue.field = field == Field::url && !is_dsn ? Field::database : field;
    given_.push_back(clue.field);
    resolve_variable(clue.reading, word.parts.front().begin);
    clue.part = whole(clue.reading);
    clue.group =
        commands_ == 1 ? std::string(program.name) : std::string(program.name) + "_" + std::to_string(commands_);
    clue.kind = program.kind;
    clue.is_of_command = true;
    clue.span = clue.reading.span_of(0, static_cast<std::uint32_t>(clue.reading.text.size()));
    clue.source = "env";
    clue.name = std::string(program.name);
    if (line_.file != nullptr) {
      clue.source = "file";
      clue.delivery = line_.file->delivery;
      clue.name = line_.file->path;
    }
    into_.push_back(std::move(clue));
  }

  /// A variable as the shell writes it: `$PGUSER`, `${PGUSER}`, `${PGUSER:-app}`.
  struct ShellVariable {
    std::string_view name;
    /// Nothing where none is given.
    std::optional<std::string_view> otherwise{};
  };

  static std::optional<ShellVariable> shell_variable(std::string_view text) {
    text = text::trim(text);
    if (text.size() < 2 || text[0] != '$') return std::nullopt;
    text.remove_prefix(1);
    if (text.front() == '{' && text.back() == '}') text = text.substr(1, text.size() - 2);
    const std::size_t colon = text.find(":-");
    if (colon == none) return ShellVariable{text};
    return ShellVariable{text.substr(0, colon), text.substr(colon + 2)};
  }

  /// It is the shell's, which sees what the script has set, and the container's variables.
  void resolve_variable(Reading& reading, std::size_t at) const {
    const std::string text = reading.text;
    const std::optional<ShellVariable> asked = shell_variable(text);
    if (!asked) return;
    for (const text::ShellVariable& variable : line_.variables) {
      if (variable.name != asked->name || variable.end > at) continue;
      const auto begin = static_cast<std::uint32_t>(variable.begin);
      Reading value;
      append(value, line_.reading, begin, begin + static_cast<std::uint32_t>(variable.value.size()));
      reading = std::move(value);
      return;
    }
    if (view_.environment.find(asked->name) != nullptr || !line_.assigns(asked->name))
      return resolve_outside(*asked, text, reading);
    // `PGUSER="${PGUSER:-postgres}"`: before this line nothing has set it but the container.
    const Assignment* own = exports_.only(asked->name, at);
    if (own == nullptr) return;
    Reading assigned = line_.read(*own->word, own->value);
    const std::string again = assigned.text;
    const std::optional<ShellVariable> same = shell_variable(again);
    if (!same || same->name != asked->name) return;
    resolve_outside(*same, again, assigned);
    reading = std::move(assigned);
  }

  /// The container's variable, or the word for where nothing sets it. `text` is the reading's, and holds the variable.
  void resolve_outside(const ShellVariable& asked, const std::string& text, Reading& reading) const {
    if (const Variable* variable = view_.environment.find(asked.name)) {
      reading = view_.environment.read(*variable);
      return;
    }
    if (!asked.otherwise || !view_.environment.open_sources().empty()) return;
    const auto begin = static_cast<std::uint32_t>(asked.otherwise->data() - text.data());
    Reading value;
    append(value, reading, begin, begin + static_cast<std::uint32_t>(asked.otherwise->size()));
    for (Piece& piece : value.pieces) piece.is_inferred = true;
    if (!value.pieces.empty()) reading = std::move(value);
  }

  const View& view_;
  const CommandLine& line_;
  Exports exports_;
  std::vector<Clue>& into_;
  std::size_t& commands_;
  /// What the client that is read was told.
  std::vector<Field> given_;
};

/// Command lines of psql, pg_dump, mysql and so on, with the shell's variables looked up in the environment.
void find(View& view, std::vector<Clue>& into) {
  std::size_t commands = 0;
  for (const CommandLine& line : command_lines_of(view)) Finder(view, line, into, commands).find();
}

}  // namespace

const Convention arguments{.name = "command lines", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials

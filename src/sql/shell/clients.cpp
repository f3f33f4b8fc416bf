#include "sql/shell/clients.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

/// An option as the programs know it.
struct Option {
  char letter;
  std::string_view name;
  bool takes_value;
};

constexpr std::array<Option, 6> connection{{{'h', "host", true},
                                            {'p', "port", true},
                                            {'U', "username", true},
                                            {'e', "echo", false},
                                            {'w', "no-password", false},
                                            {'W', "password", false}}};

constexpr std::array<Option, 23> of_createuser{
    {{'a', "with-admin", true},    {'c', "connection-limit", true}, {'d', "createdb", false},
     {'D', "no-createdb", false},  {'g', "member-of", true},        {'g', "role", true},
     {'i', "inherit", false},      {'I', "no-inherit", false},      {'l', "login", false},
     {'L', "no-login", false},     {'m', "with-member", true},      {'P', "pwprompt", false},
     {'r', "createrole", false},   {'R', "no-createrole", false},   {'s', "superuser", false},
     {'S', "no-superuser", false}, {'v', "valid-until", true},      {'E', "encrypted", false},
     {'1', "replication", false},  {'2', "no-replication", false},  {'3', "bypassrls", false},
     {'4', "no-bypassrls", false}, {'5', "interactive", false}}};

constexpr std::array<Option, 10> of_createdb{{{'D', "tablespace", true},
                                              {'E', "encoding", true},
                                              {'l', "locale", true},
                                              {'1', "lc-collate", true},
                                              {'2', "lc-ctype", true},
                                              {'3', "locale-provider", true},
                                              {'O', "owner", true},
                                              {'S', "strategy", true},
                                              {'T', "template", true},
                                              {'4', "maintenance-db", true}}};

struct Given {
  char letter = 0;
  ShellWord word{};
  ShellWord value{};
};

std::string_view program_name(std::string_view word) {
  return word.substr(word.rfind('/') + 1);
}

/// Where the program stands: behind assignments and what runs it (`gosu postgres`, `kubectl exec db --`). What prints
/// or looks for its name runs nothing.
std::optional<std::size_t> find_program(std::string_view script, std::span<const ShellWord> words,
                                        std::string_view program) {
  constexpr std::array<std::string_view, 12> others{"echo", "printf", "which", "type", "hash", "man",
                                                    "cat",  "grep",   "rm",    "cp",   "test", "["};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = script.substr(words[i].begin, words[i].end - words[i].begin);
    if (i == 0 && text::is_one_of(word, others)) return std::nullopt;
    if (word == "-v") return std::nullopt;
    if (program_name(word) == program) return i;
  }
  return std::nullopt;
}

class Command {
 public:
  Command(std::string_view script, std::span<const ShellWord> words, const ShellValues& variables)
      : script_(script), words_(words), variables_(variables) {}

  std::optional<ShellSql> createuser() {
    if (!read("createuser", of_createuser) || names_.empty()) return std::nullopt;
    ShellText out(variables_);
    out.literal("CREATE ROLE ", names_.front().begin);
    if (!add_name(names_.front(), out)) return std::nullopt;
    if (!has('L')) out.literal(" LOGIN", names_.front().begin);
    for (const Given& option : given_) {
      const std::string_view attribute = attribute_of(option.letter);
      if (!attribute.empty()) out.literal(attribute, option.word.begin);
    }
    out.literal(";\n", names_.front().begin);
    for (const Given& option : given_) {
      if (option.letter == 'g' && !add_grant(option.value, names_.front(), "", out)) return std::nullopt;
      if (option.letter == 'm' && !add_grant(names_.front(), option.value, "", out)) return std::nullopt;
      if (option.letter == 'a' && !add_grant(names_.front(), option.value, " WITH ADMIN OPTION", out))
        return std::nullopt;
    }
    return finish(out);
  }

  std::optional<ShellSql> createdb() {
    if (!read("createdb", of_createdb) || names_.empty()) return std::nullopt;
    ShellText out(variables_);
    out.literal("CREATE DATABASE ", names_.front().begin);
    if (!add_name(names_.front(), out)) return std::nullopt;
    for (const Given& option : given_) {
      if (option.letter != 'O' && option.letter != 'T') continue;
      out.literal(option.letter == 'O' ? " OWNER " : " TEMPLATE ", option.word.begin);
      if (!add_name(option.value, out)) return std::nullopt;
    }
    out.literal(";\n", names_.front().begin);
    return finish(out);
  }

 private:
  template <std::size_t N>
  bool read(std::string_view program, const std::array<Option, N>& own) {
    const std::optional<std::size_t> at = find_program(script_, words_, program);
    if (!at) return false;
    program_ = *at;
    std::vector<Option> options(own.begin(), own.end());
    options.insert(options.end(), connection.begin(), connection.end());
    for (next_ = program_ + 1; next_ < words_.size(); ++next_) {
      const std::string_view word = text(words_[next_]);
      if (word == "--") continue;
      const bool is_understood = word.starts_with("--")              ? read_long(word.substr(2), options)
                                 : word.size() > 1 && word[0] == '-' ? read_short(word, options)
                                                                     : add_positional(words_[next_]);
      if (!is_understood) return false;
    }
    return true;
  }

  bool add_positional(const ShellWord& word) {
    names_.push_back(word);
    return true;
  }

  bool read_long(std::string_view written, const std::vector<Option>& options) {
    const std::string_view name = written.substr(0, written.find('='));
    const auto option =
        std::find_if(options.begin(), options.end(), [name](const Option& known) { return known.name == name; });
    if (option == options.end()) return false;
    Given given{option->letter, words_[next_], {}};
    if (option->takes_value && name.size() == written.size()) {
      if (++next_ >= words_.size()) return false;
      given.value = words_[next_];
    } else if (option->takes_value) {
      given.value = {given.word.begin + 2 + name.size() + 1, given.word.end};
    }
    given_.push_back(given);
    return true;
  }

  /// `-sdr`, `-Uowner`, `-U owner`.
  bool read_short(std::string_view word, const std::vector<Option>& options) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const auto option =
          std::find_if(options.begin(), options.end(), [&](const Option& known) { return known.letter == word[i]; });
      if (option == options.end()) return false;
      Given given{option->letter, words_[next_], {}};
      if (option->takes_value) {
        given.value = {given.word.begin + i + 1, given.word.end};
        if (i + 1 == word.size()) {
          if (++next_ >= words_.size()) return false;
          given.value = words_[next_];
        }
        i = word.size();
      }
      given_.push_back(given);
    }
    return true;
  }

  [[nodiscard]] bool has(char letter) const {
    return std::any_of(given_.begin(), given_.end(), [letter](const Given& given) { return given.letter == letter; });
  }

  static std::string_view attribute_of(char letter) {
    switch (letter) {
      case 's': return " SUPERUSER";
      case 'd': return " CREATEDB";
      case 'r': return " CREATEROLE";
      case 'I': return " NOINHERIT";
      case 'L': return " NOLOGIN";
      case '1': return " REPLICATION";
      case '3': return " BYPASSRLS";
      default: return {};
    }
  }

  /// A name as the programs quote it: its letters stay as they are. One that is not known stays a placeholder.
  bool add_name(const ShellWord& word, ShellText& out) {
    ShellText read_name(variables_);
    add_word(script_, word, read_name);
    const ShellSql name = read_name.take();
    const std::string& text = name.text.text;
    if (text.empty() || text.find_first_of("\"\n;") != std::string::npos) return false;
    const bool is_plain =
        std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    const bool is_quoted = !is_plain && !name.has_variables;
    if (is_quoted) out.literal("\"", word.begin);
    add_word(script_, word, out);
    if (is_quoted) out.literal("\"", word.begin);
    return true;
  }

  bool add_grant(const ShellWord& role, const ShellWord& to, std::string_view option, ShellText& out) {
    out.literal("GRANT ", role.begin);
    if (!add_name(role, out)) return false;
    out.literal(" TO ", to.begin);
    if (!add_name(to, out)) return false;
    out.literal(std::string(option) + ";\n", to.begin);
    return true;
  }

  ShellSql finish(ShellText& out) {
    ShellSql sql = out.take();
    for (std::size_t i = 0; i < program_; ++i) sql.words.push_back(as_text(words_[i]));
    sql.words.emplace_back("psql");
    for (const Given& option : given_) {
      if (option.letter != 'h' && option.letter != 'p' && option.letter != 'U') continue;
      sql.words.push_back(std::string("-") + option.letter);
      sql.words.push_back(as_text(option.value));
    }
    return sql;
  }

  [[nodiscard]] std::string_view text(const ShellWord& word) const {
    return script_.substr(word.begin, word.end - word.begin);
  }

  [[nodiscard]] std::string as_text(const ShellWord& word) const {
    ShellText out(variables_);
    add_word(script_, word, out);
    return out.take().text.text;
  }

  std::string_view script_;
  std::span<const ShellWord> words_;
  const ShellValues& variables_;
  std::size_t program_ = 0;
  std::size_t next_ = 0;
  std::vector<Given> given_{};
  std::vector<ShellWord> names_{};
};

}  // namespace

std::vector<ShellSql> client_program_sql(std::string_view script, std::span<const ShellWord> words,
                                         const ShellValues& variables) {
  std::vector<ShellSql> found;
  if (std::optional<ShellSql> role = Command(script, words, variables).createuser()) found.push_back(std::move(*role));
  if (std::optional<ShellSql> made = Command(script, words, variables).createdb()) found.push_back(std::move(*made));
  return found;
}

std::optional<VaultWrite> vault_write(std::string_view script, std::span<const ShellWord> words,
                                      const ShellValues& variables) {
  const auto text = [&](const ShellWord& word) { return script.substr(word.begin, word.end - word.begin); };
  const auto is_vault = [&](const ShellWord& word) {
    const std::string_view name = program_name(text(word));
    return name == "vault" || name == "bao";
  };
  std::size_t i = 0;
  while (i + 1 < words.size() && !(is_vault(words[i]) && text(words[i + 1]) == "write")) ++i;
  i += 2;
  while (i < words.size() && text(words[i]).starts_with('-')) ++i;
  if (i >= words.size()) return std::nullopt;
  const auto expanded = [&](const ShellWord& word) {
    ShellText out(variables);
    add_word(script, word, out);
    return out.take().text;
  };
  VaultWrite write{.path = expanded(words[i]).text};
  if (write.path.find("/roles/") == std::string::npos && write.path.find("/config/") == std::string::npos)
    return std::nullopt;
  for (++i; i < words.size(); ++i) {
    const std::string_view word = text(words[i]);
    const std::string_view key = word.substr(0, word.find('='));
    if (key.size() == word.size()) continue;
    const ShellWord value{words[i].begin + key.size() + 1, words[i].end};
    if (key == "db_name") write.connection = expanded(value).text;
    if (key == "connection_url") write.url = expanded(value).text;
    if (key != "creation_statements" || word.ends_with("=-") || word.substr(key.size() + 1).starts_with('@')) continue;
    write.statements = expanded(value);
  }
  return write;
}

}  // namespace routegrant::sql

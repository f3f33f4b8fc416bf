#include "base/shell_commands.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::text {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t deepest = 8;
constexpr std::size_t most_words = 4000;
constexpr std::string_view ends_word = " \t\r\n;&|()<>";

/// A here-document that begins at the next line.
struct Document {
  std::string_view delimiter{};
  bool strips_tabs = false;
};

bool runs_scripts(std::string_view word) {
  constexpr std::array<std::string_view, 8> shells{"ash", "bash", "dash", "ksh", "runuser", "sh", "su", "zsh"};
  return is_one_of(paths::base_name(word), shells);
}

class Lexer {
 public:
  Lexer(std::string_view script, std::size_t begin, std::size_t end, std::size_t depth, std::vector<ShellCommand>& into)
      : script_(script.substr(0, end)), at_(begin), depth_(depth), into_(into) {}

  void run() {
    while (at_ < script_.size() && into_.size() + command_.words.size() < most_words) step();
    end_command();
  }

 private:
  [[nodiscard]] bool looks_at(std::string_view text) const { return script_.substr(at_).starts_with(text); }

  void step() {
    const char c = script_[at_];
    if (looks_at("\\\n")) {
      at_ += 2;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '\n') {
      end_command();
      ++at_;
      read_documents();
    } else if (c == '#') {
      at_ = std::min(script_.find('\n', at_), script_.size());
    } else if (c == '<' || c == '>' || looks_at("&>")) {
      redirection();
    } else if (c == ';' || c == '&' || c == '|' || c == '(' || c == ')') {
      if (c == '|' && !looks_at("||")) command_.is_redirected = true;
      end_command();
      ++at_;
    } else {
      const std::size_t begin = at_;
      ShellWord word = next_word();
      if (skips_word_) {
        skips_word_ = false;
        return;
      }
      if (command_.words.empty()) command_.begin = begin;
      command_.words.push_back(std::move(word));
      last_end_ = at_;
    }
  }

  void redirection() {
    if (looks_at("<(") || looks_at(">(")) {
      nested(at_ + 2, substitution_end(at_ + 1) - 1);
      at_ = substitution_end(at_ + 1);
      return;
    }
    if (looks_at("<<") && !looks_at("<<<")) {
      at_ += 2;
      Document document;
      document.strips_tabs = looks_at("-");
      if (document.strips_tabs) ++at_;
      while (looks_at(" ")) ++at_;
      const std::size_t begin = at_;
      while (at_ < script_.size() && ends_word.find(script_[at_]) == none) ++at_;
      document.delimiter = script_.substr(begin, at_ - begin);
      documents_.push_back(document);
      return;
    }
    // `2>`: the number is no word of the command.
    if (!command_.words.empty() && last_end_ == at_ &&
        command_.words.back().text.find_first_not_of("0123456789") == none)
      command_.words.pop_back();
    if (script_[at_] != '<') command_.is_redirected = true;
    while (at_ < script_.size() && std::string_view("<>&|").find(script_[at_]) != none) ++at_;
    skips_word_ = true;
  }

  void read_documents() {
    for (const Document& document : std::exchange(documents_, {})) {
      std::string delimiter(document.delimiter);
      std::erase_if(delimiter, [](char c) { return c == '"' || c == '\'' || c == '\\'; });
      const std::size_t begin = at_;
      std::size_t end = at_;
      while (at_ < script_.size()) {
        end = at_;
        const std::size_t line_end = std::min(script_.find('\n', at_), script_.size());
        std::string_view line = script_.substr(at_, line_end - at_);
        at_ = std::min(line_end + 1, script_.size());
        if (document.strips_tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line == delimiter) break;
        end = at_;
      }
      add_document(begin, end);
    }
  }

  /// What a shell reads is a script, what goes to a file is kept, the rest is for people or for other programs.
  void add_document(std::size_t begin, std::size_t end) {
    if (into_.empty() || ended_ != into_.size()) return;
    const ShellCommand& owner = into_.back();
    const std::size_t first = command_word(owner);
    if (first == owner.words.size()) return;
    if (runs_scripts(owner.words[first].text)) {
      nested(begin, end);
      return;
    }
    if (!owner.is_redirected && owner.words[first].text != "tee") return;
    ShellCommand document{.begin = begin, .is_document = true};
    for (const std::string_view word : words(script_.substr(begin, end - begin))) {
      const auto at = static_cast<std::size_t>(word.data() - script_.data());
      document.words.push_back({std::string(word), {{at, at + word.size()}}});
    }
    if (!document.words.empty()) into_.push_back(std::move(document));
  }

  ShellWord next_word() {
    ShellWord word;
    while (at_ < script_.size()) {
      const char c = script_[at_];
      if (looks_at("\\\n")) {
        at_ += 2;
      } else if (c == '\\' && at_ + 1 < script_.size()) {
        keep(word, at_ + 1, at_ + 2);
        at_ += 2;
      } else if (c == '\'' || looks_at("$'")) {
        at_ += c == '$' ? 2 : 1;
        const std::size_t end = std::min(script_.find('\'', at_), script_.size());
        keep(word, at_, end);
        at_ = std::min(end + 1, script_.size());
      } else if (c == '"') {
        quoted(word);
      } else if (!expansion(word)) {
        if (ends_word.find(c) != none) break;
        keep(word, at_, at_ + 1);
        ++at_;
      }
    }
    return word;
  }

  void quoted(ShellWord& word) {
    ++at_;
    while (at_ < script_.size() && script_[at_] != '"') {
      if (script_[at_] == '\\' && at_ + 1 < script_.size() &&
          std::string_view("\"\\$`\n").find(script_[at_ + 1]) != none) {
        if (script_[at_ + 1] != '\n') keep(word, at_ + 1, at_ + 2);
        at_ += 2;
      } else if (!expansion(word)) {
        keep(word, at_, at_ + 1);
        ++at_;
      }
    }
    at_ = std::min(at_ + 1, script_.size());
  }

  /// `$(...)`, `${...}` and backquotes stay as they are written; the commands in them are found.
  bool expansion(ShellWord& word) {
    std::size_t end = at_;
    if (looks_at("$(")) {
      end = substitution_end(at_ + 1);
      if (!looks_at("$((")) nested(at_ + 2, end - 1);
    } else if (looks_at("${")) {
      end = std::min(script_.find('}', at_), script_.size() - 1) + 1;
    } else if (looks_at("`")) {
      end = std::min(script_.find('`', at_ + 1), script_.size() - 1) + 1;
      nested(at_ + 1, end - 1);
    } else {
      return false;
    }
    keep(word, at_, end);
    at_ = end;
    return true;
  }

  /// Behind the bracket that closes the one at `open`.
  [[nodiscard]] std::size_t substitution_end(std::size_t open) const {
    std::size_t brackets = 0;
    for (std::size_t i = open; i < script_.size(); ++i) {
      const char c = script_[i];
      if (c == '\\') {
        ++i;
      } else if (c == '\'') {
        i = std::min(script_.find('\'', i + 1), script_.size());
      } else if (c == '(') {
        ++brackets;
      } else if (c == ')' && --brackets == 0) {
        return i + 1;
      }
    }
    return script_.size();
  }

  // As deep as `deepest`.
  void nested(std::size_t begin, std::size_t end) {
    if (depth_ < deepest && begin < end) Lexer(script_, begin, end, depth_ + 1, into_).run();
  }

  void keep(ShellWord& word, std::size_t begin, std::size_t end) {
    end = std::min(end, script_.size());
    if (begin >= end) return;
    word.text += script_.substr(begin, end - begin);
    if (!word.parts.empty() && word.parts.back().end == begin) {
      word.parts.back().end = end;
    } else {
      word.parts.push_back({begin, end});
    }
  }

  void end_command() {
    skips_word_ = false;
    ShellCommand command = std::exchange(command_, {});
    if (command.words.empty()) return;
    // `sh -c "..."`, wherever it stands in the command.
    bool is_shell = false;
    for (std::size_t i = 0; i + 1 < command.words.size(); ++i) {
      const std::string_view word = command.words[i].text;
      is_shell = is_shell || runs_scripts(word);
      const bool is_option =
          word.size() > 1 && word[0] == '-' && (word == "--command" || (word[1] != '-' && word.ends_with('c')));
      const std::vector<ShellPart>& parts = command.words[i + 1].parts;
      if (is_shell && is_option && parts.size() == 1) nested(parts.front().begin, parts.front().end);
    }
    into_.push_back(std::move(command));
    ended_ = into_.size();
  }

  std::string_view script_;
  std::size_t at_;
  std::size_t depth_;
  std::vector<ShellCommand>& into_;
  ShellCommand command_{};
  std::vector<Document> documents_{};
  /// Whether the next word is what a redirection names.
  bool skips_word_ = false;
  std::size_t last_end_ = none;
  /// How many commands there were when the last one of this script ended.
  std::size_t ended_ = 0;
};

}  // namespace

std::vector<ShellCommand> shell_commands(std::string_view script) {
  std::vector<ShellCommand> commands;
  Lexer(script, 0, script.size(), 0, commands).run();
  return commands;
}

bool is_assignment(std::string_view word) {
  constexpr std::string_view name = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  const std::size_t equals = word.find_first_not_of(name);
  return equals != none && equals > 0 && word[equals] == '=';
}

std::size_t command_word(const ShellCommand& command) {
  constexpr std::array<std::string_view, 12> before{"!",  "builtin", "do",   "elif", "else",  "exec",
                                                    "if", "nohup",   "then", "time", "until", "while"};
  std::size_t at = 0;
  while (at < command.words.size()) {
    const std::string_view word = command.words[at].text;
    if (!is_assignment(word) && word != "{" && !is_one_of(word, before)) break;
    ++at;
  }
  return at;
}

}  // namespace routegrant::text

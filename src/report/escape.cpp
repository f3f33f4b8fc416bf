#include "report/escape.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "report/utf8.hpp"

namespace routegrant::report {
namespace {

/// The text as valid UTF-8 in which every hidden character is spelled out, except those in `kept`.
std::string visible(std::string_view text, std::string_view kept = {}) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    const bool keep = character.code < 0x80 && kept.find(static_cast<char>(character.code)) != std::string_view::npos;
    if (character.valid && (keep || !is_hidden(character.code))) {
      out += text.substr(at, character.length);
    } else {
      out += shown(character);
    }
    at += character.length;
  }
  return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// The runner takes `##[command]` anywhere in a line.
std::string without_old_commands(std::string text) {
  return replaced(std::move(text), "##[", "##\\[");
}

struct Substitution {
  char character;
  std::string_view by;
};

template <std::size_t Size>
std::string substituted(std::string_view text, const std::array<Substitution, Size>& table) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto found =
        std::find_if(table.begin(), table.end(), [c](const Substitution& s) { return s.character == c; });
    if (found == table.end()) {
      out += c;
    } else {
      out += found->by;
    }
  }
  return out;
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string on_one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return out;
}

/// Whether the text ends with white space as the runner strips it from a line's start before it looks for a command
/// (`TrimStart` in actions/runner, ActionCommand.cs: `char.IsWhiteSpace`, the property White_Space of Unicode).
bool ends_with_blank(std::string_view text) {
  static constexpr std::array<std::string_view, 25> blanks = {
      " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\xc2\x85", "\u00a0", "\u1680",
      "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",   "\u2007", "\u2008",
      "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
  return std::any_of(blanks.begin(), blanks.end(), [&](std::string_view blank) { return text.ends_with(blank); });
}

/// Issues of GitHub by their old name: `GH-12` (docs.github.com, "Autolinked references and URLs").
std::string without_issue_links(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    const bool ends_mark = at >= 1 && text::equal_ignoring_case(text.substr(at - 1, 2), "gh");
    const bool begins_word = at < 2 || text::trim(text.substr(at - 2, 1)).empty() ||
                             std::string_view("(['\"/").find(text[at - 2]) != std::string_view::npos;
    const bool has_number = at + 2 < text.size() && text[at + 1] == '-' && text[at + 2] >= '0' && text[at + 2] <= '9';
    if (ends_mark && begins_word && has_number) out += "<!---->";
  }
  return out;
}

constexpr std::string_view plain_in_uri = "-._~@+=,";

}  // namespace

std::string for_terminal(std::string_view text) {
  std::string out = without_old_commands(visible(text));
  // Output is wrapped at blanks only, so a `::` that could come to stand at a line's start follows one, or what the
  // runner takes for one.
  for (std::size_t at = out.find("::"); at != std::string::npos; at = out.find("::", at + 2)) {
    if (at == 0 || ends_with_blank(std::string_view(out).substr(0, at))) out.insert(at + 1, "\\");
  }
  return out;
}

std::string for_github_message(std::string_view text) {
  // Escaping of actions/toolkit, command.ts: the runner undoes just these.
  constexpr std::array table = {Substitution{'%', "%25"}, Substitution{'\r', "%0D"}, Substitution{'\n', "%0A"}};
  return substituted(without_old_commands(visible(text, "\r\n")), table);
}

std::string for_github_property(std::string_view text) {
  constexpr std::array table = {Substitution{':', "%3A"}, Substitution{',', "%2C"}};
  return substituted(for_github_message(text), table);
}

std::string as_markdown_code(std::string_view text) {
  const std::string content = replaced(without_old_commands(visible(on_one_line(text))), "|", "\\|");
  if (content.empty()) return "` `";
  const std::string fence(longest_run(content, '`') + 1, '`');
  // CommonMark 6.1: one blank is stripped at both ends, and without it a backtick would join the fence.
  const bool padded =
      content.front() == '`' || content.back() == '`' || content.front() == ' ' || content.back() == ' ';
  const std::string_view padding = padded ? " " : "";
  std::string out = fence;
  out += padding;
  out += content;
  out += padding;
  return out + fence;
}

std::string for_markdown(std::string_view text) {
  // GitHub looks for mentions, issues and addresses in the rendered text, where an entity is a plain character again:
  // only an element between the characters keeps them apart.
  constexpr std::array table = {
      Substitution{'\\', "\\\\"},    Substitution{'`', "\\`"},      Substitution{'*', "\\*"},
      Substitution{'_', "\\_"},      Substitution{'[', "\\["},      Substitution{']', "\\]"},
      Substitution{'{', "\\{"},      Substitution{'}', "\\}"},      Substitution{'~', "\\~"},
      Substitution{'|', "\\|"},      Substitution{'!', "\\!"},      Substitution{'$', "\\$"},
      Substitution{'<', "&lt;"},     Substitution{'>', "&gt;"},     Substitution{'&', "&amp;"},
      Substitution{'@', "@<!---->"}, Substitution{'#', "#<!---->"},
  };
  std::string out = replaced(substituted(visible(on_one_line(text)), table), "://", ":<!---->//");
  return without_issue_links(replaced(std::move(out), "www.", "www<!---->."));
}

std::string for_html_in_markdown(std::string_view text) {
  constexpr std::array table = {Substitution{'&', "&amp;"},   Substitution{'<', "&lt;"},
                                Substitution{'>', "&gt;"},    Substitution{'"', "&quot;"},
                                Substitution{'\'', "&#39;"},  Substitution{'@', "@<!---->"},
                                Substitution{'#', "#<!---->"}};
  const std::string out = replaced(substituted(visible(on_one_line(text)), table), "://", ":<!---->//");
  return without_issue_links(replaced(out, "www.", "www<!---->."));
}

std::string for_mermaid(std::string_view text) {
  // Mermaid's own entities: a number between `#` and `;`. Markdown's fence ends at backticks, so they go as well.
  constexpr std::array table = {Substitution{'#', "#35;"}, Substitution{'"', "#34;"}, Substitution{';', "#59;"},
                                Substitution{'<', "#60;"}, Substitution{'>', "#62;"}, Substitution{'&', "#38;"},
                                Substitution{'`', "#96;"}, Substitution{'\\', "#92;"}};
  return substituted(visible(text), table);
}

std::string for_dot(std::string_view text) {
  constexpr std::array table = {Substitution{'"', "\\\""}, Substitution{'\\', "\\\\"}};
  // Graphviz draws a bracket behind a backslash as a bracket.
  return without_old_commands(substituted(visible(text), table));
}

std::string for_sarif_message(std::string_view text) {
  const std::string clean = visible(text);
  if (clean.find("](") == std::string::npos) return clean;
  constexpr std::array table = {Substitution{'\\', "\\\\"}, Substitution{'[', "\\["}, Substitution{']', "\\]"}};
  return substituted(clean, table);
}

std::string as_uri(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alphanumeric || c == '/' || plain_in_uri.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += "0123456789ABCDEF"[byte / 16];
    out += "0123456789ABCDEF"[byte % 16];
  }
  return out;
}

std::string for_html(std::string_view text) {
  constexpr std::array table = {Substitution{'&', "&amp;"}, Substitution{'<', "&lt;"}, Substitution{'>', "&gt;"},
                                Substitution{'"', "&quot;"}, Substitution{'\'', "&#39;"}};
  return replaced(substituted(visible(text), table), "##[", "#&#35;[");
}

std::string as_csv(std::string_view text) {
  std::string cell = without_old_commands(visible(text));
  // A lone dash is our own "nothing", and no formula.
  const bool begins_formula = !cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos;
  // The runner looks behind blanks for a command at the start of a line.
  const bool begins_command = text::trim(cell).starts_with("::");
  if ((begins_formula && cell != "-") || begins_command) cell.insert(0, "'");
  if (cell.find_first_of(",\"") == std::string::npos && text::trim(cell).size() == cell.size()) return cell;
  return '"' + replaced(std::move(cell), "\"", "\"\"") + '"';
}

}  // namespace routegrant::report

#include "base/password_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/text.hpp"

namespace routegrant::text {
namespace {

constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/// Blanks and underscores are dashes, so that each word has one spelling.
std::string normal(std::string_view written) {
  std::string words = lower(trim(written));
  std::replace_if(
      words.begin(), words.end(), [](char c) { return c == ' ' || c == '_'; }, '-');
  return words;
}

bool is_repeated(std::string_view words) {
  return words.size() > 2 && words.find_first_not_of(words.front()) == std::string_view::npos &&
         std::string_view("x*.-").find(words.front()) != std::string_view::npos;
}

/// `your-postgres-password`, `your-secret-here`.
bool is_somebodys(std::string_view words) {
  constexpr std::array<std::string_view, 6> things{"here", "key", "pass", "pw", "secret", "token"};
  return words.starts_with("your-") && std::any_of(things.begin(), things.end(), [words](std::string_view thing) {
           return words.find(thing) != std::string_view::npos;
         });
}

/// `DB_PASSWORD`, `__APP_PWD__`: the name of a variable, which something else puts its value in place of.
bool is_name_of_variable(std::string_view written) {
  const std::size_t first = written.find_first_not_of('_');
  if (first == std::string_view::npos) return false;
  const std::string_view name = written.substr(first, written.find_last_not_of('_') + 1 - first);
  constexpr std::array<std::string_view, 4> ends{"_PASS", "_PASSWORD", "_PWD", "_SECRET"};
  return name.find_first_not_of(capitals) == std::string_view::npos &&
         std::any_of(ends.begin(), ends.end(), [name](std::string_view end) { return name.ends_with(end); });
}

/// Letters, digits and what stands between the words of a name, a letter first.
bool is_name(std::string_view written) {
  constexpr std::string_view between = "_.- ";
  return !written.empty() && std::isalpha(static_cast<unsigned char>(written.front())) != 0 &&
         std::all_of(written.begin(), written.end(), [&](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || between.find(c) != std::string_view::npos;
         });
}

/// A name in capitals, or in small letters, without digits.
bool is_plain_name(std::string_view written) {
  const auto is_all = [&](const char* letters) { return written.find_first_not_of(letters) == std::string_view::npos; };
  return is_name(written) && (is_all("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") || is_all("abcdefghijklmnopqrstuvwxyz_"));
}

/// The marks of templates around a name, all of the text: `__password__`, `#{db.password}`, `%(password)s` of Python,
/// `@DB_PASSWORD@` of configure, `<%= password %>`; and a shell's `$DB_PASSWORD`.
bool is_marked_name(std::string_view written) {
  struct Marks {
    std::string_view open;
    std::string_view close;
    /// Whether passwords may stand in such marks, too.
    bool is_weak = false;
  };
  constexpr std::array<Marks, 7> all{
      {{"__", "__", true}, {"@", "@", true}, {"#{", "}"}, {"%{", "}"}, {"%(", ")s"}, {"<%=", "%>"}, {"<%", "%>"}}};
  const bool is_marked = std::any_of(all.begin(), all.end(), [&](const Marks& marks) {
    const std::size_t around = marks.open.size() + marks.close.size();
    if (written.size() <= around || !written.starts_with(marks.open) || !written.ends_with(marks.close)) return false;
    const std::string_view name = trim(written.substr(marks.open.size(), written.size() - around));
    return marks.is_weak ? is_plain_name(name) : is_name(name);
  });
  return is_marked || (written.size() > 2 && written.front() == '$' && !is_digit(written[1]) &&
                       written.find_first_not_of(capitals, 1) == std::string_view::npos);
}

}  // namespace

bool asks_for_password(std::string_view written) {
  constexpr std::array<std::string_view, 6> whole{"change-me", "change-this", "fill-me", "insert-here", "tbd", "todo"};
  constexpr std::array<std::string_view, 5> before{"change-me-", "change-this-", "fill-me-", "insert-your-", "todo:"};
  constexpr std::array<std::string_view, 5> within{"placeholder", "replace-me", "replace-with", "replaceme",
                                                   "yourpassword"};
  const std::string words = normal(written);
  if (words.size() > 2 && words.front() == '<' && words.back() == '>') return true;
  // In small letters it is a password that many type.
  return trim(written).starts_with("CHANGEME") || is_one_of(std::string_view(words), whole) || is_repeated(words) ||
         is_somebodys(words) || is_name_of_variable(trim(written)) || is_marked_name(trim(written)) ||
         std::any_of(before.begin(), before.end(), [&](std::string_view word) { return words.starts_with(word); }) ||
         std::any_of(within.begin(), within.end(),
                     [&](std::string_view word) { return words.find(word) != std::string::npos; });
}

}  // namespace routegrant::text

#include "rules/terms.hpp"

#include <algorithm>
#include <cstddef>

#include "base/dates.hpp"
#include "base/text.hpp"

namespace routegrant::rules {
namespace {

constexpr std::size_t date_size = std::string_view("2027-06-30").size();

/// What follows a word, in letters of any case, that begins a word there; nothing if the text has it nowhere. `from`:
/// where to look.
std::size_t after_word(std::string_view lower, std::string_view word, std::size_t from) {
  for (std::size_t at = lower.find(word, from); at != std::string_view::npos; at = lower.find(word, at + 1)) {
    const char before = at == 0 ? ' ' : lower[at - 1];
    if (!(before >= 'a' && before <= 'z') && before != '-' && before != '_') return at + word.size();
  }
  return std::string_view::npos;
}

}  // namespace

Terms terms_in(std::string_view reason) {
  Terms terms;
  const std::string lower = text::lower(reason);
  if (const std::size_t owner = after_word(lower, "owner:", 0); owner != std::string::npos) {
    const std::string_view rest = text::trim(reason.substr(owner));
    std::size_t end = std::min(rest.find_first_of(",;"), rest.size());
    // A full stop ends it; one within a name (example.com) does not.
    for (std::size_t stop = rest.find('.'); stop < end; stop = rest.find('.', stop + 1)) {
      if (stop + 1 < rest.size() && rest[stop + 1] != ' ') continue;
      end = stop;
    }
    terms.owner = std::string(text::trim(rest.substr(0, end)));
  }
  for (std::size_t at = after_word(lower, "until", 0); at != std::string::npos; at = after_word(lower, "until", at)) {
    std::string_view rest = reason.substr(at);
    if (rest.starts_with(':')) rest.remove_prefix(1);
    const std::string_view day = text::trim(rest).substr(0, date_size);
    if (text::is_date(day)) terms.until = std::string(day);
  }
  return terms;
}

std::string missing_in(const Terms& terms) {
  if (!terms.owner.empty() && !terms.until.empty()) return {};
  if (terms.owner.empty() && terms.until.empty()) return "names no owner and no last day";
  return terms.owner.empty() ? "names no owner" : "names no last day";
}

bool is_over(std::string_view until, std::string_view today) {
  return !until.empty() && !today.empty() && until < today;
}

}  // namespace routegrant::rules

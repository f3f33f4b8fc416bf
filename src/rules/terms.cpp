#include "rules/terms.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

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

namespace {

/// Where in a reason the owner stands, and the name; the whole of it is empty where none is named.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view value{};
};

Part owner_in(std::string_view reason, std::string_view lower) {
  constexpr std::string_view word = "owner:";
  const std::size_t after = after_word(lower, word, 0);
  if (after == std::string::npos) return {};
  const std::string_view rest = reason.substr(after);
  const std::size_t first = std::min(rest.find_first_not_of(" \t"), rest.size());
  std::size_t end = std::min(rest.find_first_of(",;"), rest.size());
  // A full stop ends it; one within a name (example.com) does not.
  for (std::size_t stop = rest.find('.', first); stop < end; stop = rest.find('.', stop + 1)) {
    if (stop + 1 < rest.size() && rest[stop + 1] != ' ') continue;
    end = stop;
  }
  const std::size_t from = std::min(first, end);
  return {.begin = after - word.size(), .end = after + end, .value = text::trim(rest.substr(from, end - from))};
}

bool is_like_date(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00";
  return text.size() == shape.size() && std::equal(text.begin(), text.end(), shape.begin(), [](char c, char form) {
           return form == '0' ? c >= '0' && c <= '9' : c == form;
         });
}

/// Each "until" that something like a day follows.
std::vector<Part> days_in(std::string_view reason, std::string_view lower) {
  constexpr std::string_view word = "until";
  std::vector<Part> days;
  for (std::size_t at = after_word(lower, word, 0); at != std::string::npos; at = after_word(lower, word, at)) {
    std::size_t from = at + (reason.substr(at).starts_with(':') ? 1 : 0);
    from = std::min(reason.find_first_not_of(" \t", from), reason.size());
    const std::string_view day = reason.substr(from, date_size);
    if (is_like_date(day)) days.push_back({.begin = at - word.size(), .end = from + date_size, .value = day});
  }
  return days;
}

}  // namespace

Terms terms_in(std::string_view reason) {
  const std::string lower = text::lower(reason);
  Terms terms{.owner = std::string(owner_in(reason, lower).value)};
  for (const Part& day : days_in(reason, lower))
    (text::is_date(day.value) ? terms.until : terms.no_day) = std::string(day.value);
  return terms;
}

bool gives_reason(std::string_view reason) {
  std::string rest(reason);
  const std::string lower = text::lower(reason);
  std::vector<Part> parts = days_in(reason, lower);
  parts.push_back(owner_in(reason, lower));
  for (const Part& part : parts)
    std::fill_n(rest.begin() + static_cast<std::ptrdiff_t>(part.begin), part.end - part.begin, ' ');
  return rest.find_first_not_of(" \t.,;:()-") != std::string::npos;
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

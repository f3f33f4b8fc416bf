#include "load/meaning.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace routegrant::load {
namespace {

/// Its length tells where a text ends.
void put(std::string_view text, std::string& into) {
  into.append(std::to_string(text.size())).append(":").append(text);
}

void put_scalar(const yaml::Cursor& value, std::string& into) {
  // `80` is a number and `"80"` a text; `web` and `"web"` are the same.
  const bool is_text = value.is_quoted() || (!value.integer() && !value.boolean());
  into += is_text ? 's' : 'p';
  put(value.text(), into);
}

// NOLINTNEXTLINE(misc-no-recursion): the depth of trees is bounded where they are built.
void put_value(const yaml::Cursor& value, std::string& into) {
  if (!value) {
    into += '~';
  } else if (value.is_scalar()) {
    put_scalar(value, into);
  } else if (value.is_sequence()) {
    into += '[';
    for (const yaml::Cursor& item : value.items()) put_value(item, into);
    into += ']';
  } else {
    std::vector<yaml::Cursor> items = value.items();
    std::stable_sort(items.begin(), items.end(),
                     [](const yaml::Cursor& a, const yaml::Cursor& b) { return a.key() < b.key(); });
    into += '{';
    for (const yaml::Cursor& item : items) {
      put(item.key(), into);
      put_value(item, into);
    }
    into += '}';
  }
}

}  // namespace

std::string meaning_of(const yaml::Cursor& value) {
  std::string meaning;
  put_value(value, meaning);
  return meaning;
}

}  // namespace routegrant::load

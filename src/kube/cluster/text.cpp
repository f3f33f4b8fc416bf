#include "kube/cluster/text.hpp"

#include <algorithm>

namespace routegrant::kube {

const Pair* find(const Pairs& pairs, std::string_view key) {
  const auto at = std::lower_bound(pairs.begin(), pairs.end(), key,
                                   [](const Pair& pair, std::string_view wanted) { return pair.key.value < wanted; });
  return at != pairs.end() && at->key.value == key ? &*at : nullptr;
}

std::string_view value_of(const Pairs& pairs, std::string_view key) {
  const Pair* pair = find(pairs, key);
  return pair != nullptr ? std::string_view(pair->value.value) : std::string_view();
}

Pairs pairs_of(const yaml::Cursor& mapping) {
  Pairs pairs;
  if (!mapping.is_mapping()) return pairs;
  for (const yaml::Cursor& value : mapping.items()) {
    if (!value.is_scalar()) continue;
    pairs.push_back({.key = {std::string(value.key()), value.key_span()}, .value = text_of(value)});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.key.value < b.key.value; });
  // Of duplicate keys the last one counts; the reader of the text has reported them.
  Pairs distinct;
  for (Pair& pair : pairs) {
    if (!distinct.empty() && distinct.back().key.value == pair.key.value) {
      distinct.back() = std::move(pair);
    } else {
      distinct.push_back(std::move(pair));
    }
  }
  return distinct;
}

std::vector<std::string> strings_of(const yaml::Cursor& sequence) {
  std::vector<std::string> strings;
  if (!sequence.is_sequence()) return strings;
  const std::vector<yaml::Cursor> items = sequence.items();
  strings.reserve(items.size());
  for (const yaml::Cursor& item : items) {
    if (item.is_scalar()) strings.emplace_back(item.text());
  }
  return strings;
}

bool is_placeholder(std::string_view text) {
  return text.find("${") != std::string_view::npos || text.find("{{") != std::string_view::npos ||
         text.find("$(") != std::string_view::npos;
}

}  // namespace routegrant::kube

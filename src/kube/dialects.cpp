#include "kube/dialects.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace routegrant::kube {

const std::vector<const Dialect*>& all_dialects() {
  static const std::vector<const Dialect*> dialects{
#define DIALECT(name) &name,
#include "kube/dialects.def"
#undef DIALECT
  };
  return dialects;
}

const Dialect* find_dialect(std::string_view name) {
  const auto& dialects = all_dialects();
  const auto named = std::find_if(dialects.begin(), dialects.end(), [&](const Dialect* d) { return d->name == name; });
  if (named != dialects.end()) return *named;
  const auto known = std::find_if(dialects.begin(), dialects.end(),
                                  [&](const Dialect* d) { return text::contains_word(d->class_names, name); });
  return known != dialects.end() ? *known : nullptr;
}

}  // namespace routegrant::kube

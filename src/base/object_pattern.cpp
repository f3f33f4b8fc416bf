#include "base/object_pattern.hpp"

#include <string>

#include "base/glob.hpp"

namespace routegrant {
namespace {

/// A function's argument types may hold dots, its name does not.
bool has_schema(std::string_view name) {
  return name.substr(0, name.find('(')).find('.') != std::string_view::npos;
}

}  // namespace

bool names_object(std::string_view pattern, std::string_view object) {
  if (glob_matches(pattern, object)) return true;
  const std::size_t dot = object.find('.');
  return !has_schema(pattern) && dot != std::string_view::npos && glob_matches(pattern, object.substr(dot + 1));
}

bool may_hold_object(std::string_view object, std::string_view pattern) {
  if (!object.ends_with(".*")) return false;
  if (has_schema(pattern)) return glob_matches(object, pattern);
  return true;  // a name of any schema may be one of this schema's
}

}  // namespace routegrant

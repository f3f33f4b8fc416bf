#pragma once

#include <string_view>

/// How people name database objects in settings: globs over qualified names.
namespace routegrant {

/// Whether the glob `pattern` names `object` (`schema.name`). A pattern without a dot stands for names of any schema.
[[nodiscard]] bool names_object(std::string_view pattern, std::string_view object);

/// Whether `object` is itself a set of objects that are not known one by one (`schema.*`, `*.*`), and may hold what
/// `pattern` names.
[[nodiscard]] bool may_hold_object(std::string_view object, std::string_view pattern);

}  // namespace routegrant

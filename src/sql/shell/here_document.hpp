#pragma once

#include <string>

namespace routegrant::sql {

/// A here-document that is still to come, behind the end of its command's line (POSIX, 2.7.4 "Here-Document").
struct HereDocument {
  std::string delimiter;
  /// Whether variables in it are replaced: the delimiter has no quotes.
  bool expands = true;
  /// `<<-`: tabs in front of its lines are left out.
  bool strips_tabs = false;
  bool to_psql = false;
  /// Whether the script goes on where its command fails.
  bool is_guarded = false;
};

}  // namespace routegrant::sql

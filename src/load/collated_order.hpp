#pragma once

#include <string_view>

namespace routegrant::load {

/// Whether `a` comes before `b` in the locale en_US.utf8 of glibc, as PostgreSQL's image sorts the files of
/// /docker-entrypoint-initdb.d ("in sorted name order as defined by the current locale, which defaults to en_US.utf8",
/// docker-library/docs, postgres): letters and digits alone first, whatever their case, digits before letters; then
/// small letters before capitals; then what stands between them. 10.sql comes before 9.sql, and 10-b.sql before
/// 1-a.sql. Directories come before what follows them; other letters than ASCII's come last, by bytes.
[[nodiscard]] bool collates_before(std::string_view a, std::string_view b);

}  // namespace routegrant::load

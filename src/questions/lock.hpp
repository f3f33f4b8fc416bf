#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "questions/access.hpp"

/// `access.lock`: who reaches what, as a text that owners review in an ordinary diff.
///
///     # access.lock, version 2
///     clinic: book.clinic.example/ (authentication: none seen)
///     clinic: book.clinic.example/ (exposure: internet)
///     clinic: book.clinic.example/ -> Deployment/clinic/booking -> booking_app -> may create and change roles
///     clinic: book.clinic.example/ -> Deployment/clinic/booking -> booking_app -> records.visits: DELETE, INSERT
///     clinic: network: Deployment/clinic/booking -> StatefulSet clinic/db port 5432
///
/// One line for each scope, entry, workload, role and object, for each power that no privilege tells, for each thing
/// that says who comes in at an entry, and for each workload that network policies let connect to a database server:
/// where none guards it, those that hold a login of it, and that any pod may; sorted, without line numbers and without
/// padding, so that each change touches its own lines only and two changes merge.
namespace routegrant::questions {

/// What one line says besides its name: the privileges, each with the fact that gives it; where it is about none, what
/// the line follows from.
struct LockLine {
  std::map<std::string, FactId> privileges{};
  FactId because = FactId::none;
};

/// The lines by their names: a line without its privileges.
using Lock = std::map<std::string, LockLine>;

[[nodiscard]] Lock lock_of(const Access& access);

/// The whole text, with a line end after each line.
[[nodiscard]] std::string lock_text(const Lock& lock);

/// A line that a lock's text and what holds do not share.
struct LockChange {
  /// With a leading `-` if only the text has it, with `+` if only what holds.
  std::string line;
  /// Its number in the text; 0 of one that is missing.
  std::size_t number = 0;
  /// What gives what a missing line says more than one of the text; none where it says less.
  FactId because = FactId::none;
};

/// In the order of the lines. The title is no line, unless it is that of another version.
[[nodiscard]] std::vector<LockChange> lock_difference(std::string_view text, const Lock& lock);

}  // namespace routegrant::questions

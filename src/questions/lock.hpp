#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "questions/access.hpp"

/// `access.lock`: who reaches what, as a text that owners review in an ordinary diff.
///
///     # access.lock, version 1
///     clinic: book.clinic.example/ -> Deployment/clinic/booking -> booking_app -> records.visits: DELETE, INSERT
///
/// One line for each scope, entry, workload, role and object, sorted; without line numbers and without padding, so that
/// each change touches its own lines only and two changes merge.
namespace routegrant::questions {

/// The whole text, with a line end after each line.
[[nodiscard]] std::string lock_text(const Access& access);

/// What two locks do not share: lines of `before` only with a leading `-`, lines of `after` only with `+`, in the order
/// of the lines.
[[nodiscard]] std::vector<std::string> lock_difference(std::string_view before, std::string_view after);

}  // namespace routegrant::questions

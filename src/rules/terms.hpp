#pragma once

#include <string>
#include <string_view>

/// Who answers for what is accepted, and until when: for an `allow` and for an ignore alike.
namespace routegrant::rules {

struct Terms {
  std::string owner{};
  /// The last day, as 2027-06-30; empty if none is named.
  std::string until{};
  /// What is written like a last day and is none of the calendar: "2027-02-30".
  std::string no_day{};
};

/// What the words of a reason say: "owner: payments" up to the next comma, semicolon or full stop, "until 2027-06-30"
/// or "until: 2027-06-30". A day that is none counts as none.
[[nodiscard]] Terms terms_in(std::string_view reason);

/// Whether anything is said besides who answers for it and until when: then it is a reason.
[[nodiscard]] bool gives_reason(std::string_view reason);

/// What is missing, as what follows the thing accepted: "names no owner and no last day"; empty if nothing is.
[[nodiscard]] std::string missing_in(const Terms& terms);

/// Whether the last day is over. Without a day of today nothing is.
[[nodiscard]] bool is_over(std::string_view until, std::string_view today);

}  // namespace routegrant::rules

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/role_files.hpp"

/// Liquibase's preconditions (its documentation, "Preconditions"), as far as a query tells whether they hold.
namespace routegrant::load {

/// What a precondition says of itself, by the name of the attribute; empty where it says nothing.
using ConditionAttributes = std::function<std::string_view(std::string_view)>;

/// The expression of SQL that is true where the precondition holds: `sqlCheck`, whose query is `query`, `dbms`, and
/// whether a table, view, column or sequence exists. Nothing for any other. Names are compared in any case.
[[nodiscard]] std::optional<std::string> precondition_test(std::string_view kind, const ConditionAttributes& attribute,
                                                           std::string_view query);

/// Preconditions that belong together.
struct ConditionGroup {
  /// `and`, `or` or `not`; `preConditions` is the first.
  std::string_view kind{};
  std::vector<std::string> tests{};
  /// Whether all that it holds is understood.
  bool is_understood = true;

  void add(std::optional<std::string> test);
  /// Nothing where it is not understood, or empty.
  [[nodiscard]] std::optional<std::string> test() const;
};

/// What `onFail` makes of a test.
enum class OnFail : std::uint8_t {
  halts,    ///< nothing runs from there on, which is so where nothing is said
  skips,    ///< the change set does not run (CONTINUE, MARK_RAN)
  goes_on,  ///< it runs (WARN)
};
[[nodiscard]] OnFail on_fail_of(std::string_view written);

/// Whether `onError` lets the deploy go on where the query itself is refused. Of such a query nothing else is followed
/// but that it ends the deploy.
[[nodiscard]] bool goes_on_after_error(std::string_view on_error);

}  // namespace routegrant::load

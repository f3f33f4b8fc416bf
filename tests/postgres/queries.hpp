#pragma once

#include <string>

namespace routegrant::postgres_tests {

/// Drops all databases and roles that programs made, checks that nothing else of the cluster changed, makes the
/// database `app`, and prints `pristine`. REQUIRES: run in the database `postgres`
[[nodiscard]] std::string pristine_query(int version);

/// Prints statements that note on the database `app` what the lists of built-in objects say. REQUIRES: run in `app`
[[nodiscard]] std::string note_query();

/// Puts the database `app` back without making it anew, which costs most of a run, and prints `pristine` if nothing is
/// left. REQUIRES: run in `app`
[[nodiscard]] std::string cleaning_query(int version);

/// Makes the temporary views and functions that `state_query` asks, once for each connection.
[[nodiscard]] std::string state_views(int version);

/// Prints the state of the current database line by line, as `privilege_state.hpp` describes it. REQUIRES:
/// `state_views`
[[nodiscard]] std::string state_query(int version);

}  // namespace routegrant::postgres_tests

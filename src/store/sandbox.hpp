#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// What a query may do. Rules are written by us or by whoever runs us, and `query` takes anything: one sandbox for all.
/// Each item stops at least one of the hostile queries in `tests/unit/store_sandbox_test.cpp`.
namespace routegrant::store {

/// The bounds of one query. With steps alone and values of a megabyte one query ran for two minutes: hence both.
struct Bounds {
  std::uint64_t steps = 100'000'000;
  std::chrono::milliseconds time{10'000};
  std::size_t rows = 10'000;
};

/// What the callbacks of one connection know. Must stay where it is while the connection lives.
struct Guard {
  /// The tables that were read by the statements prepared since it was last emptied.
  std::set<std::string> reads;
  /// Why the last statement was refused; empty if the authorizer refused nothing.
  std::string refused;
  Bounds bounds;
  std::uint64_t steps = 0;
  std::chrono::steady_clock::time_point deadline;
};

/// The longest SQL text that is looked at.
inline constexpr std::size_t longest_query = 100'000;

/// Settings that hold for the connection's whole life: nothing but plain tables can be used, and not much memory.
void harden(sqlite3* connection);

/// From here on only pure SELECTs over relations can be prepared and run.
void lock(sqlite3* connection, Guard& guard);

/// Lets us write tables again, for the time of loading.
void unlock(sqlite3* connection);

/// Prepares exactly one read-only statement; null, and why and where (a byte offset, or -1), if it is anything else.
[[nodiscard]] sqlite3_stmt* prepare(sqlite3* connection, Guard& guard, std::string_view query, std::string& message,
                                    int& offset);

/// Starts the clock of `guard.bounds` for the statement that is run next.
void start(Guard& guard);

}  // namespace routegrant::store

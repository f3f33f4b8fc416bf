#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace routegrant::bench {

/// `bytes` of grants and revokes on 2,000 tables by 60 roles, behind what makes them; the same for the same seed.
[[nodiscard]] std::string grants(std::uint64_t seed, std::size_t bytes);

/// `bytes` of what pg_dump writes: tables, COPY blocks with their data, owners and grants.
[[nodiscard]] std::string dump(std::uint64_t seed, std::size_t bytes);

/// `count` Flyway migrations by path, each with a table, an index, a comment, rows, a column of an earlier table, a
/// trigger function and a grant.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> migrations(std::uint64_t seed, std::size_t count);

/// Finds, splits and replays `bytes` of grants, `bytes` of a dump and 5,000 migrations, and prints, as JSON: the
/// seconds, the ratio of all that to libpg_query's own parse of the same statements, and the memory as a multiple of
/// the text.
void print_sql_costs(std::size_t bytes, std::uint64_t seed);

}  // namespace routegrant::bench

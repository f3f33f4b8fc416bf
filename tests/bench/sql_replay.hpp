#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace routegrant::bench {

/// `bytes` of grants and revokes on 2,000 tables by 60 roles, behind what makes them; the same for the same seed.
[[nodiscard]] std::string grants(std::uint64_t seed, std::size_t bytes);

/// `bytes` of what pg_dump writes: tables, COPY blocks with their data, owners and grants.
[[nodiscard]] std::string dump(std::uint64_t seed, std::size_t bytes);

/// Splits, parses and replays both texts and prints, as JSON, the seconds of each and the ratio of the whole replay to
/// libpg_query's own parse of the same statements.
void print_sql_costs(std::size_t bytes, std::uint64_t seed);

}  // namespace routegrant::bench

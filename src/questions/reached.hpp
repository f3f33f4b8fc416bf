#pragma once

#include <string>

#include "analysis.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {

/// The member "reached": what the roles that workloads log in as reach without holding it, through views, SECURITY
/// DEFINER functions and triggers; of one role if `role` is not empty.
void write_reached(report::JsonWriter& json, const Analysis& analysis, const std::string& role);

/// The member "policies" of a database: its row security policies, and for whom they are.
void write_policies(report::JsonWriter& json, const Sources& sources, const pg::Database& database,
                    const std::string& name);

}  // namespace routegrant::questions

#pragma once

#include "report/json_writer.hpp"
#include "routegrant/report.hpp"

namespace routegrant::report {

/// One finding as `check` and `diff` write it: rule, level, message, place, scope, certainty, hops, args, fingerprint,
/// status and more.
void write_finding(const Finding& finding, const Report& report, JsonWriter& json);

}  // namespace routegrant::report

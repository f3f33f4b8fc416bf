#pragma once

#include <string>
#include <string_view>

namespace routegrant::sql {

/// Puts back what libpg_query's JSON leaves out: whole numbers that are not above zero (protobuf's default, `ival` in
/// pg_query_json_outfuncs). `text` is what was parsed; the nodes tell where in it they stand: constants themselves, and
/// options (`INCREMENT BY -5`) their name. A number that is not found there stays left out.
void restore_numbers(std::string& json, std::string_view text);

}  // namespace routegrant::sql

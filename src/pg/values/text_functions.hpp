#pragma once

#include <string_view>
#include <vector>

#include "pg/values/value.hpp"

namespace routegrant::pg {

/// Functions of texts and arrays that scripts put names together with: split_part(), left(), regexp_replace(),
/// regexp_split_to_array(), array_append() and so on (manual, 9.4 and 9.19). Arguments must be known. Unknown for any
/// other function, and where the server's regular expressions may match otherwise than ours do.
[[nodiscard]] Value call_text_function(std::string_view name, const std::vector<Value>& arguments);

/// A truth that is cast to a text, appended or assigned to one, as "true" and "false" (`booltext()`), where output
/// functions say "t" and "f"; other values as they are.
[[nodiscard]] Value text_of_truth(Value value);

}  // namespace routegrant::pg

#pragma once

#include <string>
#include <string_view>

#include "routegrant/result.hpp"
#include "routegrant/rule.hpp"

/// A rule is one literate Markdown page: front matter, prose, one `sql query` fence, and examples.
namespace routegrant::rules {

/// Reads one page of rules/. Errors name the page and the line ("rules/x.md:14: ...").
/// Front matter: `severity` and `message` are required; `security-severity`, `precision`, `since`, `tags`, `help`,
/// `needs-base` and `asked-by` may be given. `asked-by: tool` marks a page without a query, whose findings the tool
/// makes itself. A heading `## Wrong...` or `## Right...` opens an example; fences with a file name below it are its
/// files.
[[nodiscard]] Result<Rule> read_rule(std::string id, std::string path, std::string_view page);

/// The rules that the program brings along, sorted by id. Their pages are part of the program.
[[nodiscard]] Result<Rules> built_in_rules();

}  // namespace routegrant::rules

#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "questions/question.hpp"
#include "report/json_writer.hpp"

namespace routegrant::questions {

/// A place that may grant what cannot be read (the relation `dynamic_grant`): an answer about privileges is a lower
/// bound where there is one.
struct UnknownGrant {
  std::string database;
  std::string why;
  Span span;
};

/// Those of the PostgreSQL databases that an answer is about.
[[nodiscard]] std::vector<UnknownGrant> unknown_grants(const Analysis& analysis,
                                                       const std::function<bool(const DatabaseModel&)>& is_asked);

/// Whether a database knows a role; any does where none is asked for.
[[nodiscard]] bool knows_role(const DatabaseModel& model, const std::string& name);

/// What stands below a table, in text and Markdown; nothing in formats that hold nothing but the table, and where
/// nothing is unknown.
void write_unknown(const std::vector<UnknownGrant>& unknown, const Sources& sources, Format format, std::ostream& out);

/// "incomplete": [{"database","why","place"}, ...]
void write_unknown(const std::vector<UnknownGrant>& unknown, const Sources& sources, report::JsonWriter& json);

}  // namespace routegrant::questions

#pragma once

#include <string>
#include <vector>

#include "questions/access.hpp"
#include "questions/question.hpp"

/// What `who-can` is asked: which object, which privileges, and by whom.
namespace routegrant::questions {

/// `schema.table` or `schema.table(column)`; a name without a schema stands for any schema.
struct ObjectPattern {
  std::string name;
  std::string column;
};
[[nodiscard]] ObjectPattern pattern_of(const std::string& object);

/// `is_known`: statements create or name what is asked for, so that no set of objects that none names holds it.
[[nodiscard]] bool matches(const QuestionOptions& options, const std::string& object, const std::string& column,
                           bool is_known);
[[nodiscard]] bool is_named(const QuestionOptions& options, const std::string& object);

/// The privileges that are asked for: READ and WRITE are several, as in the invariants of the settings.
[[nodiscard]] std::vector<std::string> wanted_of(const std::string& privilege);
[[nodiscard]] bool is_wanted(const std::string& privilege, const std::vector<std::string>& wanted);

[[nodiscard]] std::vector<std::string> known_objects(const Analysis& analysis);

/// What is asked for and does not exist: an answer "nobody" would be a misspelling's. Empty if all of it does.
[[nodiscard]] std::string unknown_privilege(const std::string& privilege);
[[nodiscard]] std::string unknown_object(const std::string& object, const ObjectPattern& pattern,
                                         const std::vector<std::string>& known);
[[nodiscard]] std::string unknown_source(const Access& access, const std::string& from);

}  // namespace routegrant::questions

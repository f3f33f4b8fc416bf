#include "questions/question.hpp"

#include <algorithm>
#include <array>

namespace routegrant::questions {
namespace {

/// Ends with a null, as an array of no elements is none.
constexpr std::array all_questions{
#define QUESTION(name) &name,
#include "questions/questions.def"
#undef QUESTION
    static_cast<const Question*>(nullptr),
};

}  // namespace

const Question* find_question(std::string_view command) {
  const auto* const found = std::find_if(all_questions.begin(), all_questions.end(), [&](const Question* question) {
    return question == nullptr || question->name == command;
  });
  return *found;
}

}  // namespace routegrant::questions

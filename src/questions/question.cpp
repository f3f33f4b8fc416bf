#include "questions/question.hpp"

namespace routegrant::questions {

const Question* find_question(std::string_view command) {
  static const std::vector<const Question*> all = {
#define QUESTION(name) &name,
#include "questions/questions.def"
#undef QUESTION
  };
  for (const Question* question : all) {
    if (question->name == command) return question;
  }
  return nullptr;
}

}  // namespace routegrant::questions

#include "questions/question.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstddef>

#include "cli/run.hpp"

namespace routegrant::cli {
namespace {

questions::Format form_named(std::string_view name) {
  if (name == "json") return questions::Format::json;
  if (name == "csv") return questions::Format::csv;
  return name == "markdown" ? questions::Format::markdown : questions::Format::text;
}

questions::QuestionOptions question_options(const Options& options) {
  questions::QuestionOptions to;
  const auto word = [&](std::size_t i) { return i < options.words.size() ? options.words[i] : std::string(); };
  if (options.command == Command::privileges) to.role = word(0);
  if (options.command == Command::trace) to.url = word(0);
  if (options.command == Command::who_can) {
    to.privilege = text::upper(word(0));
    if (to.privilege == "TEMP") to.privilege = "TEMPORARY";  // PostgreSQL's own short form
    to.object = word(1);
  }
  to.from = options.from;
  to.method = options.method;
  to.headers = options.headers;
  to.sni = options.sni;
  to.gateway = options.gateway;
  to.dialect = options.dialect;
  to.assumptions = options.assumptions;
  return to;
}

Exit verdict(const Options& options, int rows) {
  return (options.fail_if_any && rows > 0) || (options.fail_if_none && rows == 0) ? Exit::found : Exit::clean;
}

}  // namespace

Exit run_question(const Options& options, Console& console) {
  const questions::Question* const question = questions::find_question(text_of(options.command).name);
  if (question == nullptr) {
    return complain(console, Exit::usage,
                    "`" + std::string(text_of(options.command).name) + "` is not part of this build");
  }
  Result<Analysis> analysis = analyze_tree(options, console, false);
  if (!analysis) return complain(console, Exit::usage, analysis.error());
  int rows = 0;
  std::string mistake;
  for (const FormatChoice& choice : options.formats) {
    const auto answer = [&](const report::Style& style, std::ostream& out) {
      questions::QuestionOptions asked = question_options(options);
      asked.format = form_named(choice.name);
      asked.style = style;
      Result<int> answered = question->run(*analysis, asked, out);
      if (answered) {
        rows = *answered;
      } else {
        mistake = answered.error();
      }
    };
    if (Result<bool> written = write_to(choice.file, options, console, answer); !written) {
      return complain(console, Exit::usage, written.error());
    }
    if (!mistake.empty()) return complain(console, Exit::usage, mistake);
  }
  const std::size_t unknown =
      question->unknown == nullptr ? 0 : question->unknown(*analysis, question_options(options));
  const Exit exit = exit_for(options, analysis->report, verdict(options, rows), console);
  if (unknown == 0) return exit;
  const std::string places = std::to_string(unknown) + (unknown == 1 ? " place grants" : " places grant");
  if (options.strict && exit != Exit::unread)
    return complain(console, Exit::unread, places + " what cannot be read here, which --strict does not accept");
  // A table of nothing but cells cannot say so itself.
  const bool is_bare = std::any_of(options.formats.begin(), options.formats.end(),
                                   [](const FormatChoice& choice) { return choice.name == "csv"; });
  if (is_bare && !options.quiet)
    console.err << "routegrant: this answer may be incomplete: " << places << " what cannot be read here\n";
  return exit;
}

}  // namespace routegrant::cli

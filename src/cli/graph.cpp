#include "cli/run.hpp"
#include "questions/picture.hpp"

namespace routegrant::cli {

Exit run_graph(const Options& options, Console& console) {
  // Only the page shows findings beside the paths.
  bool with_findings = false;
  for (const FormatChoice& choice : options.formats) with_findings = with_findings || choice.name == "html";
  Result<Analysis> analysis = analyze_tree(options, console, with_findings);
  if (!analysis) return complain(console, Exit::usage, analysis.error());
  if (Result<bool> known = apply_baseline(options, analysis->report, console); !known) {
    return complain(console, Exit::usage, known.error());
  }
  const questions::Picture picture = questions::picture_of(questions::Access(*analysis));
  const std::string blob_url = blob_url_of(console.around);
  for (const FormatChoice& choice : options.formats) {
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style& drawn, std::ostream& out) {
      report::Style style = drawn;
      style.blob_url = blob_url;
      if (choice.name == "dot") return questions::write_dot(picture, out);
      if (choice.name == "svg") return questions::write_svg(picture, out);
      if (choice.name == "json") return questions::write_graph_json(picture, analysis->report.tool_version, out);
      const report::Format* const page = choice.name == "html" ? format_named("html") : nullptr;
      if (page == nullptr) return questions::write_mermaid(picture, out);
      page->write(analysis->report, style, out);
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  return exit_for(options, analysis->report, Exit::clean, console);
}

}  // namespace routegrant::cli

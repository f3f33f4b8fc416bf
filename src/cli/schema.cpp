#include "base/text.hpp"
#include "cli/manual.hpp"
#include "cli/run.hpp"
#include "relate/assumptions.hpp"
#include "report/json_writer.hpp"
#include "store/database.hpp"

namespace routegrant::cli {
namespace {

void write_assumptions(std::ostream& out) {
  for (const relate::Switch& known : relate::all_switches()) {
    out << known.name << "  (" << known.values << ")\n  " << wrapped(known.doc, 100, 2)
        << "\n  source: " << known.source << '\n';
  }
}

void write_assumptions_json(std::ostream& out) {
  report::JsonWriter json(out);
  json.begin_object().header("assumptions", version());
  json.key("assumptions").begin_array();
  for (const relate::Switch& known : relate::all_switches()) {
    json.begin_object().member("switch", known.name).key("values").begin_array();
    for (const std::string_view value : text::words(known.values)) json.value(value);
    json.end_array().member("meaning", known.doc).member("source", known.source).end_object();
  }
  json.end_array().end_object();
  json.finish();
}

void write_schema(bool json, bool assumptions, std::ostream& out) {
  if (!assumptions && json) {
    out << R"({"schema": "routegrant/schema/v1", "tool": {"name": "routegrant", "version": ")" << version()
        << "\"},\n\"relations\": " << store::schema_json() << "}\n";
  } else if (!assumptions) {
    out << store::schema_text();
  } else if (json) {
    write_assumptions_json(out);
  } else {
    write_assumptions(out);
  }
}

}  // namespace

Exit run_schema(const Options& options, Console& console) {
  for (const FormatChoice& choice : options.formats) {
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style&, std::ostream& out) {
      write_schema(choice.name == "json", options.list_assumptions, out);
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  return Exit::clean;
}

}  // namespace routegrant::cli

#include "cli/manual.hpp"
#include "cli/run.hpp"
#include "questions/assumptions.hpp"
#include "report/json_writer.hpp"
#include "store/database.hpp"

namespace routegrant::cli {
namespace {

void write_assumptions(std::ostream& out) {
  for (const questions::Assumption& switch_ : questions::all_assumptions()) {
    out << switch_.name << '=' << switch_.values << "\n  " << wrapped(switch_.meaning, 100, 2)
        << "\n  source: " << switch_.source << '\n';
  }
}

void write_assumptions_json(std::ostream& out) {
  report::JsonWriter json;
  json.begin_object().header("assumptions", version());
  json.key("assumptions").begin_array();
  for (const questions::Assumption& switch_ : questions::all_assumptions()) {
    json.begin_object().member("switch", switch_.name).member("values", switch_.values);
    json.member("meaning", switch_.meaning).member("source", switch_.source).end_object();
  }
  json.end_array().end_object();
  out << json.text();
}

void write_schema(bool json, bool assumptions, std::ostream& out) {
  if (!assumptions) {
    out << (json ? store::schema_json() : store::schema_text());
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

// Any bytes as a project of one manifest and one role file: analysed as a whole and written in every format, without a
// crash. The first NUL byte parts the two files.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "analysis.hpp"
#include "report/formats.hpp"

using namespace routegrant;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 20000) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = std::min(text.find('\0'), text.size());
  AnalysisOptions options;
  options.jobs = 1;
  const Result<Analysis> analysis =
      analyze({{.path = "app.yaml", .text = text.substr(0, cut)},
               {.path = "roles.sql", .text = text.substr(std::min(cut + 1, text.size()))}},
              options);
  if (!analysis) return 0;
  std::ostringstream out;
  for (const report::Format* format : report::all_formats()) format->write(analysis->report, {}, out);
  return 0;
}

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"
#include "yaml/reader.hpp"

using namespace routegrant;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

/// Checks what every cursor promises: spans and segments lie within the source, segments rise.
void check(const Sources& sources, const yaml::Cursor& cursor, const yaml::Document& document) {
  const Span span = cursor.span();
  require(span.source == document.source && span.begin <= span.end && span.end <= sources[document.source].text.size());
  require(span.begin >= document.span.begin && span.end <= document.span.end);
  require(cursor.key_span().end <= document.span.end);
  std::uint32_t begin = 0;
  for (const Segment& segment : cursor.segments()) {
    require(segment.begin >= begin && segment.begin <= cursor.text().size());
    require(segment.parent_begin <= document.span.end);
    begin = segment.begin;
  }
  for (const yaml::Cursor& item : cursor.items()) {
    check(sources, item, document);
    if (cursor.is_mapping() && !item.key().empty()) require(cursor[item.key()].present());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Sources sources;
  const SourceId id =
      sources.add({.path = "fuzz.yaml", .text = std::string(reinterpret_cast<const char*>(data), size)});
  Diagnostics out;
  const yaml::Reading reading = yaml::read(sources, id, {}, out);
  for (const yaml::Document& document : reading.documents) check(sources, document.root(), document);
  for (const Diagnostic& each : out) require(!each.span || each.span->end <= size);
  return 0;
}

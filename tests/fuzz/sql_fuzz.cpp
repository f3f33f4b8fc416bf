// Any bytes as a role file: split, parsed and replayed in both worlds, without a crash, and with every place inside the
// text.

#include "fuzz/replayed_text.hpp"

using namespace routegrant;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 20000) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Sources sources;
  const SourceId source = sources.add({.path = "fuzz.sql", .text = text});
  for (const sql::Piece& piece : sql::split(sources, {source, 0, static_cast<std::uint32_t>(size)})) {
    fuzz::require(piece.span.begin <= piece.span.end && piece.span.end <= size);
  }
  fuzz::replay(text, pg::World::open, 15);
  fuzz::replay(text, pg::World::closed, 17);
  return 0;
}

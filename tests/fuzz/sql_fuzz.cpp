// Any bytes as a role file: split, parsed and replayed in both worlds, without a crash, and with every place inside the
// text.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pg/database.hpp"
#include "sql/script.hpp"

using namespace routegrant;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void replay(const std::string& text, pg::World world, int version) {
  Sources sources;
  const SourceId source = sources.add({.path = "fuzz.sql", .text = text});
  pg::DatabaseInput input;
  input.world = world;
  input.version = version;
  input.scripts.push_back({.source = source});
  Diagnostics diagnostics;
  const pg::Database database = pg::replay(input, sources, diagnostics);
  for (pg::RoleIndex role = 0; role < database.roles().size() && role < 50; ++role) {
    for (const pg::Privilege& privilege : database.privileges(role)) {
      require(privilege.object < database.objects().size());
      for (const pg::Because& because : privilege.because) require(sources.text(because.span).size() <= text.size());
    }
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.span) require(sources.origin(*diagnostic.span).begin <= text.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 20000) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Sources sources;
  const SourceId source = sources.add({.path = "fuzz.sql", .text = text});
  for (const sql::Piece& piece : sql::split(sources, {source, 0, static_cast<std::uint32_t>(size)})) {
    require(piece.span.begin <= piece.span.end && piece.span.end <= size);
  }
  replay(text, pg::World::open, 15);
  replay(text, pg::World::closed, 17);
  return 0;
}

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pg/database.hpp"
#include "sql/script.hpp"

namespace routegrant::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

/// Replays a text as the only role file and asks what its roles may do: every place must lie within the text.
inline void replay(const std::string& text, pg::World world, int version) {
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

}  // namespace routegrant::fuzz

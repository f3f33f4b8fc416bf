#pragma once

#include <cstddef>
#include <string>

#include <rapidjson/document.h>

namespace routegrant::sql {

/// What a `Parsed` owns: a tree, and the JSON text that it lies in where it was read from one. Made by node.cpp from
/// libpg_query's JSON, and by grant_grammar.cpp at once.
struct ParseState {
  /// `chunk`: bytes that the tree takes from the heap at a time.
  explicit ParseState(std::size_t chunk) : pool(chunk) {}

  std::string json{};
  rapidjson::MemoryPoolAllocator<> pool;
  rapidjson::Document document{&pool};
};

}  // namespace routegrant::sql

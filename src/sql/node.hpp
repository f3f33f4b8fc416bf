#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/result.hpp"
#include "routegrant/source.hpp"

namespace routegrant::sql {

/// A null-propagating cursor over libpg_query's parse tree (JSON). A small value, valid as long as its `Parsed`.
/// Absent, false, 0 and empty are the same there: the JSON leaves them out.
class Node {
 public:
  Node() = default;

  [[nodiscard]] explicit operator bool() const { return value_ != nullptr; }
  /// The member of an object; absent if there is none.
  [[nodiscard]] Node operator[](std::string_view member) const;
  /// The element of an array.
  [[nodiscard]] Node at(std::size_t index) const;
  [[nodiscard]] std::vector<Node> items() const;
  [[nodiscard]] std::size_t size() const;
  /// The elements of an array, or the values of an object's members: what a walk over a whole tree goes through.
  [[nodiscard]] std::vector<Node> children() const;
  /// For a wrapper such as {"GrantStmt": {...}}: its only member's name; empty otherwise.
  [[nodiscard]] std::string_view type() const;
  /// For a wrapper: what it wraps.
  [[nodiscard]] Node inner() const;
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] bool truth() const;
  /// {"String": {"sval": "x"}} as x; empty otherwise.
  [[nodiscard]] std::string_view string() const;

  explicit Node(const void* value) : value_(value) {}

 private:
  const void* value_ = nullptr;
};

struct ParseState;

/// One parsed statement; owns what its nodes point into.
class Parsed {
 public:
  explicit Parsed(std::shared_ptr<const ParseState> state) : state_(std::move(state)) {}
  /// The statement: a wrapper such as {"GrantStmt": {...}}.
  [[nodiscard]] Node statement() const;
  /// All of it.
  [[nodiscard]] Node root() const;
  /// All of it as a JSON text without blanks.
  [[nodiscard]] std::string json() const;

 private:
  std::shared_ptr<const ParseState> state_;
};

/// Reads a JSON text, however deeply nested; nothing if it is none.
[[nodiscard]] std::optional<Parsed> parsed_json(std::string json);

/// Why a statement was not parsed.
struct ParseError {
  std::string message;
  /// Byte offset in the text given.
  std::uint32_t offset = 0;
};

/// Parses exactly one statement; `error` is filled when it fails. Refuses over-long and over-nested text with an error
/// instead of crashing (libpg_query's writer recurses). Thread-safe.
[[nodiscard]] std::optional<Parsed> parse(std::string_view statement, ParseError& error);

}  // namespace routegrant::sql

#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "routegrant/coverage.hpp"
#include "routegrant/fact.hpp"
#include "routegrant/source.hpp"

namespace routegrant::report {

/// Writes JSON piece by piece to a stream, with stable formatting (two blanks of indent) and valid UTF-8. Only the
/// piece at hand is in memory: a report of a big repository is larger than the repository. The only user of rapidjson
/// here.
class JsonWriter {
 public:
  /// `out` must outlive the writer; it holds the whole text only after `finish`.
  explicit JsonWriter(std::ostream& out);
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
  JsonWriter& value(bool truth);
  JsonWriter& null();
  template <class T>
  JsonWriter& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }
  /// "name": null for an empty text.
  JsonWriter& member_or_null(std::string_view name, std::string_view text);
  /// "name": {"file","line","column","endLine","endColumn"}
  JsonWriter& place(std::string_view name, const Place& place);
  /// The same; of a place in a file that Helm rendered also "template": {"name","file","line"}, the last two null where
  /// they are not known. `sources` must outlive the writer.
  JsonWriter& place(std::string_view name, const Sources& sources, Span span);
  /// `"schema": "routegrant/<command>/v1", "tool": {...}`
  JsonWriter& header(std::string_view command, std::string_view tool_version);

  /// How many bytes were written so far, handed to the stream or not.
  [[nodiscard]] std::size_t size() const;

  /// Hands the rest to the stream, with a line end. REQUIRES: all objects and arrays are closed.
  void finish();

 private:
  void members_of(const Place& place);

  struct State;
  std::unique_ptr<State> state_;
};

/// The ledger as an object: what was read and understood, and what was not (`coverage` of the JSON contract).
void write_coverage(const Coverage& coverage, JsonWriter& json);

/// "assumed", "inferred" or "declared".
[[nodiscard]] std::string_view name_of(Certainty certainty);

}  // namespace routegrant::report

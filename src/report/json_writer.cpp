#include "report/json_writer.hpp"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/check.hpp"
#include "base/text.hpp"

namespace routegrant::report {

/// rapidjson's writers have no common base; `with` picks the one in use.
struct JsonWriter::State {
  bool pretty;
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> plain_writer{buffer};
  rapidjson::PrettyWriter<rapidjson::StringBuffer> pretty_writer{buffer};

  explicit State(bool is_pretty) : pretty(is_pretty) { pretty_writer.SetIndent(' ', 2); }

  template <class Use>
  void with(Use use) {
    if (pretty) {
      use(pretty_writer);
    } else {
      use(plain_writer);
    }
  }
};

JsonWriter::JsonWriter(bool pretty) : state_(std::make_unique<State>(pretty)) {}

JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::begin_object() {
  state_->with([](auto& writer) { writer.StartObject(); });
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  state_->with([](auto& writer) { writer.EndObject(); });
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  state_->with([](auto& writer) { writer.StartArray(); });
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  state_->with([](auto& writer) { writer.EndArray(); });
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  const std::string clean = text::valid_utf8(name);
  state_->with([&](auto& writer) { writer.Key(clean.data(), static_cast<rapidjson::SizeType>(clean.size())); });
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  const std::string clean = text::valid_utf8(text);
  state_->with([&](auto& writer) { writer.String(clean.data(), static_cast<rapidjson::SizeType>(clean.size())); });
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  state_->with([&](auto& writer) { writer.Int64(number); });
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  state_->with([&](auto& writer) { writer.Uint64(number); });
  return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
  state_->with([&](auto& writer) { writer.Bool(truth); });
  return *this;
}

JsonWriter& JsonWriter::null() {
  state_->with([](auto& writer) { writer.Null(); });
  return *this;
}

JsonWriter& JsonWriter::member_or_null(std::string_view name, std::string_view text) {
  key(name);
  return text.empty() ? null() : value(text);
}

JsonWriter& JsonWriter::place(std::string_view name, const Place& place) {
  key(name).begin_object();
  member("file", std::string_view(place.file));
  member("line", static_cast<std::uint64_t>(place.line));
  member("column", static_cast<std::uint64_t>(place.column));
  member("endLine", static_cast<std::uint64_t>(place.end_line));
  member("endColumn", static_cast<std::uint64_t>(place.end_column));
  return end_object();
}

JsonWriter& JsonWriter::header(std::string_view command, std::string_view tool_version) {
  member("schema", std::string_view("routegrant/" + std::string(command) + "/v1"));
  key("tool").begin_object();
  member("name", "routegrant");
  member("version", tool_version);
  return end_object();
}

std::size_t JsonWriter::size() const {
  return state_->buffer.GetSize();
}

std::string JsonWriter::text() const {
  const bool complete = state_->pretty ? state_->pretty_writer.IsComplete() : state_->plain_writer.IsComplete();
  RG_CHECK(complete);
  return std::string(state_->buffer.GetString(), state_->buffer.GetSize()) + "\n";
}

}  // namespace routegrant::report

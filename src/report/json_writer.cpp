#include "report/json_writer.hpp"

#include <rapidjson/prettywriter.h>

#include <optional>
#include <ostream>
#include <utility>

#include "base/check.hpp"
#include "base/templates.hpp"
#include "base/text.hpp"

namespace routegrant::report {

namespace {

/// What rapidjson writes to (its Stream concept): a buffer that is handed on in large pieces, as one call of a stream
/// for each character would cost more than all the rest.
class Pieces {
 public:
  using Ch = char;

  explicit Pieces(std::ostream& out) : out_(out) { buffer_.reserve(most_held); }

  /// U+2028 and U+2029 end a line in JavaScript before 2019 and in some viewers of logs: they have another spelling.
  void Put(char c) {
    constexpr std::string_view separator = "\xe2\x80";
    if (pending_ < separator.size() && c == separator[pending_]) {
      ++pending_;
      return;
    }
    if (pending_ == separator.size() && (c == '\xa8' || c == '\xa9')) {
      pending_ = hashes_ = 0;
      for (const char each : std::string_view(c == '\xa8' ? "\\u2028" : "\\u2029")) keep(each);
      return;
    }
    for (const char each : separator.substr(0, std::exchange(pending_, 0))) put_plain(each);
    put_plain(c);
  }

  void Flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    handed_on_ += buffer_.size();
    buffer_.clear();
  }

  [[nodiscard]] std::size_t size() const { return handed_on_ + buffer_.size(); }

 private:
  /// The runner of GitHub Actions takes `##[command]` anywhere in a line of the log, and such text can only stand
  /// within a string, where the bracket has another spelling.
  void put_plain(char c) {
    if (c == '[' && hashes_ >= 2) {
      hashes_ = 0;
      for (const char each : std::string_view("\\u005b")) keep(each);
      return;
    }
    hashes_ = c == '#' ? hashes_ + 1 : 0;
    keep(c);
  }

  void keep(char c) {
    if (buffer_.size() >= most_held) Flush();
    buffer_ += c;
  }

  static constexpr std::size_t most_held = std::size_t{1} << 16U;

  std::ostream& out_;
  std::string buffer_;
  std::size_t handed_on_ = 0;
  std::size_t hashes_ = 0;
  /// How many bytes of the beginning of a line separator were put, and are not handed on yet.
  std::size_t pending_ = 0;
};

}  // namespace

struct JsonWriter::State {
  Pieces pieces;
  rapidjson::PrettyWriter<Pieces> writer{pieces};
  std::optional<Templates> templates{};

  explicit State(std::ostream& out) : pieces(out) { writer.SetIndent(' ', 2); }
};

JsonWriter::JsonWriter(std::ostream& out) : state_(std::make_unique<State>(out)) {}

JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::begin_object() {
  state_->writer.StartObject();
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  state_->writer.EndObject();
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  state_->writer.StartArray();
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  state_->writer.EndArray();
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  const std::string clean = text::valid_utf8(name);
  state_->writer.Key(clean.data(), static_cast<rapidjson::SizeType>(clean.size()));
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  const std::string clean = text::valid_utf8(text);
  state_->writer.String(clean.data(), static_cast<rapidjson::SizeType>(clean.size()));
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  state_->writer.Int64(number);
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  state_->writer.Uint64(number);
  return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
  state_->writer.Bool(truth);
  return *this;
}

JsonWriter& JsonWriter::null() {
  state_->writer.Null();
  return *this;
}

JsonWriter& JsonWriter::member_or_null(std::string_view name, std::string_view text) {
  key(name);
  return text.empty() ? null() : value(text);
}

JsonWriter& JsonWriter::place(std::string_view name, const Place& place) {
  key(name).begin_object();
  members_of(place);
  return end_object();
}

JsonWriter& JsonWriter::place(std::string_view name, const Sources& sources, Span span) {
  key(name).begin_object();
  members_of(sources.place(span));
  std::optional<Templates>& templates = state_->templates;
  if (!templates || &templates->sources() != &sources) templates.emplace(sources);
  if (const std::optional<TemplatePlace> behind = templates->behind(span)) {
    key("template").begin_object().member("name", std::string_view(behind->name));
    member_or_null("file", behind->file);
    if (behind->line > 0) {
      member("line", static_cast<std::uint64_t>(behind->line));
    } else {
      key("line").null();
    }
    end_object();
  }
  return end_object();
}

void JsonWriter::members_of(const Place& place) {
  member("file", std::string_view(place.file));
  member("line", static_cast<std::uint64_t>(place.line));
  member("column", static_cast<std::uint64_t>(place.column));
  member("endLine", static_cast<std::uint64_t>(place.end_line));
  member("endColumn", static_cast<std::uint64_t>(place.end_column));
}

JsonWriter& JsonWriter::header(std::string_view command, std::string_view tool_version) {
  member("schema", std::string_view("routegrant/" + std::string(command) + "/v1"));
  key("tool").begin_object();
  member("name", "routegrant");
  member("version", tool_version);
  return end_object();
}

std::size_t JsonWriter::size() const {
  return state_->pieces.size();
}

void JsonWriter::finish() {
  RG_CHECK(state_->writer.IsComplete());
  state_->pieces.Put('\n');
  state_->pieces.Flush();
}

}  // namespace routegrant::report

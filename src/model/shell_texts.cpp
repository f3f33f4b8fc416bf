#include "model/shell_texts.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "credentials/texts/words.hpp"
#include "kube/secrets/vault_operator.hpp"
#include "model/shown_variables.hpp"
#include "sql/tokens.hpp"

namespace routegrant::model {
namespace {

/// Copies a text with other words in some places; each stands where what it replaces does.
class Rewriter {
 public:
  explicit Rewriter(const sql::MappedText& written) : written_(written) {}

  /// Bytes [done, to) as they stand.
  void copy(std::size_t to) {
    while (done_ < to) {
      const auto next = after(done_);
      const std::size_t end = next == written_.segments.end() ? to : std::min<std::size_t>(next->begin, to);
      begin_run(place_of(done_));
      out_.text.append(written_.text, done_, end - done_);
      done_ = end;
    }
  }

  /// `value` in the place of the bytes up to `to`.
  void replace(std::string_view value, std::size_t to) {
    begin_run(place_of(done_));
    out_.text += value;
    done_ = to;
  }

  [[nodiscard]] std::size_t done() const { return done_; }

  sql::MappedText take() {
    copy(written_.text.size());
    if (out_.segments.empty()) out_.segments.push_back({0, 0});
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::vector<Segment>::const_iterator after(std::size_t at) const {
    return std::upper_bound(written_.segments.begin(), written_.segments.end(), at,
                            [](std::size_t value, const Segment& segment) { return value < segment.begin; });
  }

  [[nodiscard]] std::uint32_t place_of(std::size_t at) const {
    const auto next = after(at);
    const Segment& segment = next == written_.segments.begin() ? *next : *(next - 1);
    return segment.parent_begin + static_cast<std::uint32_t>(at - segment.begin);
  }

  void begin_run(std::uint32_t place) {
    const auto begin = static_cast<std::uint32_t>(out_.text.size());
    if (!out_.segments.empty() && out_.segments.back().begin == begin) out_.segments.pop_back();
    out_.segments.push_back({begin, place});
  }

  const sql::MappedText& written_;
  std::size_t done_ = 0;
  sql::MappedText out_;
};

}  // namespace

bool changes(std::string_view text) {
  constexpr std::array<std::string_view, 8> words{"alter", "call",  "create",   "do",
                                                  "drop",  "grant", "reassign", "revoke"};
  if (text.find("\\gexec") != std::string_view::npos) return true;
  const std::vector<sql::Token> tokens = sql::scan(text);
  return std::any_of(tokens.begin(), tokens.end(), [&](const sql::Token& token) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return sql::is_word(text, token, word); });
  });
}

bool is_given(std::string_view text) {
  return text::trim(text).starts_with("${");
}

std::optional<std::string> value_of(const credentials::Environment& environment, std::string_view word) {
  std::string value;
  while (!word.empty()) {
    const std::size_t open = word.find("${");
    value += word.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = word.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    const credentials::Variable* variable = environment.find(word.substr(open + 2, close - open - 2));
    if (variable == nullptr) return std::nullopt;
    const credentials::Reading reading = environment.read(*variable);
    if (!reading.known()) return std::nullopt;
    value += text::trim(reading.text);
    word.remove_prefix(close + 1);
  }
  return value;
}

sql::MappedText substituted(const sql::MappedText& written, const credentials::Environment& environment) {
  Rewriter rewriter(written);
  while (rewriter.done() < written.text.size()) {
    const std::size_t open = written.text.find("${", rewriter.done());
    const std::size_t close = open == std::string::npos ? open : written.text.find('}', open);
    if (close == std::string::npos) break;
    rewriter.copy(open);
    const std::string_view name = std::string_view(written.text).substr(open + 2, close - open - 2);
    if (const std::optional<std::string> value = shown_name(environment, name)) {
      rewriter.replace(*value, close + 1);
    } else {
      rewriter.copy(close + 1);
    }
  }
  return rewriter.take();
}

sql::MappedText for_users(const sql::MappedText& written, std::string_view pattern) {
  const std::string_view mark = kube::vault_user_mark(written.text);
  Rewriter rewriter(written);
  for (std::size_t at = written.text.find(mark); at != std::string::npos; at = written.text.find(mark, at + 1)) {
    rewriter.copy(at);
    rewriter.replace(pattern, at + mark.size());
  }
  return rewriter.take();
}

void set_variables(const sql::PsqlOptions& options, const credentials::Environment& environment,
                   sql::MappedText& text) {
  std::string lines;
  for (const auto& [name, written] : options.variables) {
    const std::optional<std::string> value = value_of(environment, written);
    const bool is_secret = credentials::classify(name).field == credentials::Field::password;
    const bool is_plain = value && value->find_first_of("'\"\\\n ") == std::string::npos;
    if (is_plain && !is_secret && name != "ON_ERROR_STOP") lines += "\\set " + name + " " + *value + "\n";
  }
  sql::put_before(lines, text);
}

sql::MappedText reading_of(std::string_view path, std::vector<Segment> segments) {
  if (path.find_first_of("'\\\n") != std::string_view::npos) return {};
  return {.text = "\\i '" + std::string(path) + "'\n", .segments = std::move(segments)};
}

std::optional<SourceId> add_scalar(const yaml::Cursor& scalar, Sources& sources) {
  Source source{.path = sources[scalar.span().source].path,
                .text = std::string(scalar.text()),
                .segments = scalar.segments(),
                .parent = scalar.span().source};
  if (source.text.empty() || source.segments.empty()) return std::nullopt;
  return sources.add(std::move(source));
}

}  // namespace routegrant::model

#include "helm/set_value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Texts;
using kustomize::Value;

/// helm's MaxNestedNameLevel, which we hold indexes to as well; of a list it fills 65,536 places, nobody writes so
/// many.
constexpr std::size_t deepest_name = 30;
constexpr std::int64_t largest_index = 1024;

/// strvals takes whole numbers without a leading zero, `true`, `false` and `null` in any case; all else is text.
Value typed(std::string_view text, Span span, Texts& texts) {
  if (text::equal_ignoring_case(text, "null")) return {.span = span};
  const bool is_truth = text::equal_ignoring_case(text, "true") || text::equal_ignoring_case(text, "false");
  if (is_truth) return kustomize::scalar(texts.keep(text::lower(text)), span, false);
  const bool is_number = text == "0" || (!text.starts_with('0') && text::integer(text));
  return kustomize::scalar(texts.keep(std::string(text)), span, !is_number);
}

class Setter {
 public:
  Setter(const Setting& setting, Texts& texts) : setting_(setting), texts_(texts), rest_(setting.line) {}

  bool run(Value& values) {
    Step step = Step::more;
    while (step == Step::more) step = set_key(values, 0);
    return step == Step::done;
  }

 private:
  enum class Step : std::uint8_t { more, done, refused };

  /// The text before one of `stops`, and which of them it was; none at the end of the line.
  struct Token {
    std::string text{};
    char stop = '\0';
  };

  Token until(std::string_view stops) {
    Token token;
    while (!rest_.empty()) {
      const char c = take();
      if (stops.find(c) != std::string_view::npos) {
        token.stop = c;
        break;
      }
      if (c != '\\') {
        token.text += c;
      } else if (!rest_.empty()) {
        token.text += take();
      }
    }
    return token;
  }

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // As deep as names may be, which is bounded.
  Step set_key(Value& data, std::size_t depth) {
    const Token token = until("=[,.");
    switch (token.stop) {
      case '\0': return token.text.empty() ? Step::done : Step::refused;
      case '=': {
        Value value;
        const Step step = read_value(value);
        if (step != Step::refused) put(data, token.text, std::move(value));
        return step;
      }
      case '[': return set_in_list(data, token.text, depth);
      case '.': return set_in_mapping(data, token.text, depth);
      default: return Step::refused;
    }
  }

  /// Without a name nothing is set.
  Value* put(Value& data, const std::string& name, Value value) {
    if (name.empty()) return nullptr;
    return &data.set(texts_.keep(name), setting_.name_span, std::move(value));
  }

  Step set_in_mapping(Value& data, const std::string& name, std::size_t depth) {
    if (depth >= deepest_name) return Step::refused;
    Value* inner = data.find(name);
    if (inner != nullptr && !inner->is_mapping()) return Step::refused;
    if (inner == nullptr) inner = put(data, name, kustomize::mapping(setting_.name_span));
    Value nameless = kustomize::mapping(setting_.name_span);
    if (inner == nullptr) inner = &nameless;
    const Step step = set_key(*inner, depth + 1);
    return step == Step::more && inner->children.empty() ? Step::refused : step;
  }

  Step set_in_list(Value& data, const std::string& name, std::size_t depth) {
    const std::optional<std::size_t> index = read_index();
    Value* list = data.find(name);
    if (!index || (list != nullptr && !list->is_sequence())) return Step::refused;
    if (list == nullptr) list = put(data, name, Value{.kind = Value::Kind::sequence, .span = setting_.name_span});
    return list == nullptr ? Step::refused : set_item(*list, *index, depth);
  }

  std::optional<std::size_t> read_index() {
    const Token token = until("]");
    const std::optional<std::int64_t> index = text::integer(token.text);
    if (token.stop != ']' || !index || *index < 0 || *index > largest_index) return std::nullopt;
    return static_cast<std::size_t>(*index);
  }

  // As deep as names may be, which is bounded.
  Step set_item(Value& list, std::size_t index, std::size_t depth) {
    const Token token = until("[.=");
    if (!token.text.empty() || token.stop == '\0' || depth >= deepest_name) return Step::refused;
    while (list.children.size() <= index) list.children.push_back(Value{.span = setting_.name_span});
    Value& item = list.children[index];
    if (token.stop == '=') return read_value(item);
    if (token.stop == '.') {
      if (!item.is_mapping()) item = kustomize::mapping(setting_.name_span);
      return set_key(item, depth + 1);
    }
    const std::optional<std::size_t> inner = read_index();
    if (item.is_null()) item = Value{.kind = Value::Kind::sequence, .span = setting_.name_span};
    return inner && item.is_sequence() ? set_item(item, *inner, depth + 1) : Step::refused;
  }

  Step read_value(Value& value) {
    if (rest_.empty()) {
      value = kustomize::scalar({}, setting_.value_span, true);
      return Step::done;
    }
    if (!rest_.starts_with('{')) {
      value = read(until(",").text);
      return Step::more;
    }
    take();
    value = {.kind = Value::Kind::sequence, .span = setting_.value_span};
    Token token{.stop = ','};
    while (token.stop == ',') {
      token = until(",}");
      value.children.push_back(read(token.text));
    }
    if (token.stop == '}' && rest_.starts_with(',')) take();
    return token.stop == '}' ? Step::more : Step::refused;
  }

  Value read(const std::string& text) {
    switch (setting_.as) {
      case SetAs::typed: return typed(text, setting_.value_span, texts_);
      case SetAs::text: return kustomize::scalar(texts_.keep(text), setting_.value_span, true);
      case SetAs::contents: return setting_.contents;
    }
    return {};
  }

  const Setting& setting_;
  Texts& texts_;
  std::string_view rest_;
};

}  // namespace

bool set_value(Value& values, const Setting& setting, Texts& texts) {
  return Setter(setting, texts).run(values);
}

Value unknown_value(std::string_view name, Span span, Texts& texts) {
  return kustomize::scalar(texts.keep("${" + std::string(name) + "}"), span, true);
}

}  // namespace routegrant::helm

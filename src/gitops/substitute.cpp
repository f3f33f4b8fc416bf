#include "gitops/substitute.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/reader.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

constexpr std::size_t deepest_default = 16;
constexpr std::string_view disabling_key = "kustomize.toolkit.fluxcd.io/substitute";

bool is_name_byte(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  // Letters beyond ASCII count as letters to Flux too.
  return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || code == '_' ||
         code >= 0x80;
}

class Substitution {
 public:
  Substitution(std::string_view text, const Variables& variables) : text_(text), variables_(variables) {}

  std::optional<std::string> run() {
    std::string out;
    while (at_ < text_.size()) {
      if (starts("$$")) {
        out += '$';
        at_ += 2;
      } else if (starts("${")) {
        std::optional<std::string> filled = expression(0);
        if (!filled) return std::nullopt;
        out += *filled;
      } else {
        out += text_[at_++];
      }
    }
    return out;
  }

 private:
  [[nodiscard]] bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_byte(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// What stands up to the closing brace, expressions in it filled in.
  std::optional<std::string> default_text(std::size_t depth) {
    std::string out;
    while (here() != '}') {
      if (at_ >= text_.size()) return std::nullopt;
      if (!starts("${")) {
        out += text_[at_++];
        continue;
      }
      std::optional<std::string> inner = expression(depth + 1);
      if (!inner) return std::nullopt;
      out += *inner;
    }
    ++at_;
    return out;
  }

  struct Found {
    bool is_known = false;
    std::string text{};
  };

  [[nodiscard]] Found look_up(std::string_view variable) const {
    const auto found = variables_.named.find(variable);
    if (found == variables_.named.end()) return {.is_known = variables_.complete};
    return {.is_known = found->second.has_value(), .text = found->second ? found->second->text : std::string()};
  }

  /// Takes a closing brace, alone or behind an operator that changes case; false where neither stands here.
  bool close(std::string& text) {
    for (const std::string_view change : {"", ",,", "^^", ",", "^"}) {
      if (!starts(std::string(change) + "}")) continue;
      at_ += change.size() + 1;
      if (change.empty()) return true;
      const std::size_t changed = change.size() == 2 ? text.size() : std::min<std::size_t>(1, text.size());
      const std::string head = text.substr(0, changed);
      text = (change[0] == ',' ? text::lower(head) : text::upper(head)) + text.substr(changed);
      return true;
    }
    return false;
  }

  /// At "${"; the bounds of nesting keep the recursion short.
  std::optional<std::string> expression(std::size_t depth) {
    if (depth > deepest_default) return std::nullopt;
    const std::size_t begin = at_;
    at_ += 2;
    const bool is_length = here() == '#';
    if (is_length) ++at_;
    const std::string_view variable = name();
    if (variable.empty()) return std::nullopt;
    Found value = look_up(variable);
    if (is_length) value.text = std::to_string(value.text.size());
    if (!close(value.text)) {
      // Of `:=`, `:-`, `:?` and `:+` all give the text where the variable is empty (envsubst/template.go, lookupFunc).
      const char next = here();
      const bool is_colon = next == ':' && at_ + 1 < text_.size() &&
                            std::string_view("=-?+").find(text_[at_ + 1]) != std::string_view::npos;
      const bool is_default = is_colon || next == '=';
      if (!is_default && std::string_view(":/#%").find(next) == std::string_view::npos) return std::nullopt;
      at_ += is_colon ? 2 : 1;
      const std::optional<std::string> otherwise = default_text(depth);
      if (!otherwise) return std::nullopt;
      if (!is_default) value.is_known = false;
      if (value.text.empty()) value.text = *otherwise;
    }
    return value.is_known ? std::move(value.text) : std::string(text_.substr(begin, at_ - begin));
  }

  std::string_view text_;
  const Variables& variables_;
  std::size_t at_ = 0;
};

/// Whether Flux's printer quotes a text: kustomize prints objects anew, and quotes in the source are lost by that.
bool is_printed_quoted(std::string_view text) {
  if (text.empty()) return true;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@` ").find(text.front()) != std::string_view::npos) return true;
  return text.back() == ' ' || text.back() == ':' || text.find(": ") != std::string_view::npos ||
         text.find(" #") != std::string_view::npos || text.find('\n') != std::string_view::npos;
}

/// All of the value at one place, the variable's.
void place_all(Value& value, Span span, kustomize::Texts& texts) {
  value.span = span;
  value.text = texts.keep(std::string(value.text));
  value.key = texts.keep(std::string(value.key));
  value.key_span = span;
  for (Value& child : value.children) place_all(child, span, texts);
}

/// A variable may hold a list or mapping in brackets.
void read_collection(Value& scalar, kustomize::Texts& texts) {
  Sources sources;
  Diagnostics problems;
  const SourceId source = sources.add({.path = "variable", .text = std::string(scalar.text)});
  const yaml::Document document = yaml::read_one(sources, source, {}, problems);
  if (document.tree == nullptr || (!document.root().is_sequence() && !document.root().is_mapping())) return;
  Value collection = kustomize::value_of(document.root());
  place_all(collection, scalar.span, texts);
  collection.key = scalar.key;
  collection.key_span = scalar.key_span;
  scalar = std::move(collection);
}

class Walk {
 public:
  Walk(const Variables& variables, kustomize::Texts& texts) : variables_(variables), texts_(texts) {}

  // As deep as documents are, which is bounded. `is_name`: what an object is called by, which stands with the object.
  void visit(Value& value, bool is_name = false) {
    if (value.key.find('$') != std::string_view::npos) {
      if (const auto key = substituted(value.key, variables_)) {
        if (*key != value.key) value.key = texts_.keep(*key);
      } else {
        refuse(value.key_span);
      }
    }
    for (Value& child : value.children)
      visit(child, is_name || child.key == "metadata" || child.key == "name" || child.key == "namespace");
    if (!value.is_scalar() || value.encoded || value.text.find('$') == std::string_view::npos) return;
    const auto text = substituted(value.text, variables_);
    if (!text) return refuse(value.span);
    if (*text == value.text) return;
    const bool is_quoted = is_printed_quoted(value.text);
    const Variable* variable = is_name ? nullptr : only_variable(value.text, *text);
    const bool is_written = variable != nullptr && !variable->written.empty();
    if (variable != nullptr) value.span = variable->span;
    value.text = is_written ? variable->written : texts_.keep(*text);
    value.quoted = is_quoted;
    if (!is_quoted && (value.text.starts_with('[') || value.text.starts_with('{'))) read_collection(value, texts_);
  }

  [[nodiscard]] std::optional<Span> refused() const { return refused_; }

 private:
  /// The variable that `text` is the value of, where `written` is `${NAME}` and nothing else.
  [[nodiscard]] const Variable* only_variable(std::string_view written, std::string_view text) const {
    if (!written.starts_with("${") || !written.ends_with('}')) return nullptr;
    const std::string_view inside = written.substr(2, written.size() - 3);
    const auto end = std::find_if_not(inside.begin(), inside.end(), is_name_byte);
    const auto found = variables_.named.find(inside.substr(0, static_cast<std::size_t>(end - inside.begin())));
    const bool is_one = inside.find('}') == std::string_view::npos || inside.find("${") != std::string_view::npos;
    if (!is_one || found == variables_.named.end() || !found->second || found->second->text != text) return nullptr;
    return text.empty() ? nullptr : &*found->second;
  }

  void refuse(Span span) {
    if (!refused_) refused_ = span;
  }

  const Variables& variables_;
  kustomize::Texts& texts_;
  std::optional<Span> refused_{};
};

}  // namespace

std::optional<std::string> substituted(std::string_view text, const Variables& variables) {
  return Substitution(text, variables).run();
}

std::optional<Span> substitute(Value& object, const Variables& variables, kustomize::Texts& texts) {
  if (!variables.any) return std::nullopt;
  if (const Value* metadata = object.find("metadata")) {
    for (const char* pairs : {"labels", "annotations"}) {
      const Value* found = metadata->find(pairs);
      if (found != nullptr && found->text_of(disabling_key) == "disabled") return std::nullopt;
    }
  }
  Walk walk(variables, texts);
  walk.visit(object);
  return walk.refused();
}

}  // namespace routegrant::gitops

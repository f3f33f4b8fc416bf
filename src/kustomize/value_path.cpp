#include "kustomize/value_path.hpp"

#include <algorithm>
#include <span>

#include "base/pattern.hpp"
#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

bool is_list_entry(std::string_view part) {
  return part.size() >= 2 && part.starts_with('[') && part.ends_with(']');
}

bool is_index(std::string_view part) {
  return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
}

struct NameValue {
  std::string_view name{};
  std::string_view value{};
};

/// `[name=value]`; without a name it is about scalars.
NameValue name_and_value(std::string_view part) {
  part = part.substr(1, part.size() - 2);
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos) return {.value = part};
  return {.name = part.substr(0, equals), .value = part.substr(equals + 1)};
}

class Matching {
 public:
  Matching(Value::Kind create, Span made_at, Texts& texts, std::vector<Value*>& into)
      : create_(create), made_at_(made_at), texts_(texts), into_(into) {}

  // As deep as the path is long.
  Refused match(Value& value, std::span<const std::string> path) {
    if (path.empty()) {
      into_.push_back(&value);
      return {};
    }
    const std::string_view part = path.front();
    if (is_index(part)) return match_index(value, path);
    if (is_list_entry(part)) return match_entries(value, path);
    if (part == "*") {
      if (!value.is_sequence()) return wrong(value, "a list");
      for (Value& element : value.children) {
        if (Refused refused = match(element, path.subspan(1))) return refused;
      }
      return {};
    }
    return match_field(value, path);
  }

 private:
  [[nodiscard]] bool creates() const { return create_ != Value::Kind::null; }

  static Refused wrong(const Value& value, std::string_view expected) {
    return Refusal{value.span, "a field path of a replacement leads through this value, where " +
                                   std::string(expected) + " was expected"};
  }

  /// What is made for the part before `next`.
  [[nodiscard]] Value made(std::span<const std::string> next) const {
    Value value{.kind = Value::Kind::mapping, .span = made_at_};
    if (next.empty()) {
      value.kind = create_;
    } else if (is_list_entry(next.front()) || is_index(next.front())) {
      value.kind = Value::Kind::sequence;
    }
    return value;
  }

  Refused match_field(Value& value, std::span<const std::string> path) {
    if (value.is_null()) return {};
    if (!value.is_mapping()) return wrong(value, "a mapping");
    Value* field = value.find(path.front());
    if (field == nullptr) {
      if (!creates()) return {};
      field = &value.set(texts_.keep(path.front()), made_at_, made(path.subspan(1)));
    }
    return match(*field, path.subspan(1));
  }

  Refused match_index(Value& value, std::span<const std::string> path) {
    if (!value.is_sequence()) return wrong(value, "a list");
    const auto index = static_cast<std::size_t>(text::integer(path.front()).value_or(1 << 30));
    if (index == value.children.size() && creates()) value.children.push_back(made(path.subspan(1)));
    if (index >= value.children.size()) return wrong(value, "a longer list");
    return match(value.children[index], path.subspan(1));
  }

  Refused match_entries(Value& value, std::span<const std::string> path) {
    if (!value.is_sequence()) return wrong(value, "a list");
    const NameValue wanted = name_and_value(path.front());
    const std::optional<Pattern> pattern = Pattern::compile(wanted.value, false);
    if (!pattern) return wrong(value, "an expression in brackets that can be matched");
    const std::size_t before = into_.size();
    for (Value& element : value.children) {
      const Value* field = wanted.name.empty() ? &element : element.find(wanted.name);
      if (field == nullptr || !field->is_scalar() || !pattern->search(field->text)) continue;
      // A scalar is an end, whatever follows.
      if (Refused refused = match(element, wanted.name.empty() ? std::span<const std::string>() : path.subspan(1))) {
        return refused;
      }
    }
    if (into_.size() != before || !creates()) return {};
    Value element = scalar(texts_.keep(std::string(wanted.value)), made_at_, false);
    if (!wanted.name.empty()) {
      Value entry = mapping(made_at_);
      entry.set(texts_.keep(std::string(wanted.name)), made_at_, std::move(element));
      element = std::move(entry);
    }
    Value& made = value.children.push_back(std::move(element));
    return match(made, wanted.name.empty() ? std::span<const std::string>() : path.subspan(1));
  }

  Value::Kind create_;
  Span made_at_;
  Texts& texts_;
  std::vector<Value*>& into_;
};

}  // namespace

std::vector<std::string> split_value_path(std::string_view path) {
  std::vector<std::string> result;
  const std::vector<std::string> parts = split_path(path, '.');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string part = parts[i];
    if (part.starts_with('[') && !part.ends_with(']')) {
      while (i + 1 < parts.size() && !part.ends_with(']')) part += "." + parts[++i];
      if (part.find('=') == std::string::npos) {
        std::erase_if(part, [](char c) { return c == '[' || c == ']'; });
      }
    }
    result.push_back(std::move(part));
  }
  return result;
}

const Value* value_at(const Value& root, const std::vector<std::string>& path) {
  const Value* at = &root;
  for (const std::string& part : path) {
    if (at == nullptr) return nullptr;
    if (text::trim(part).empty()) continue;
    if (is_index(part) && at->is_sequence()) {
      const auto index = static_cast<std::size_t>(text::integer(part).value_or(1 << 30));
      at = index < at->children.size() ? &at->children[index] : nullptr;
    } else if (part == "-" && at->is_sequence()) {
      at = at->children.empty() ? nullptr : at->children.end() - 1;
    } else if (is_list_entry(part)) {
      const NameValue wanted = name_and_value(part);
      const auto found = std::find_if(at->children.begin(), at->children.end(), [&](const Value& element) {
        return wanted.name.empty() ? element.text == wanted.value : element.text_of(wanted.name) == wanted.value;
      });
      at = at->is_sequence() && found != at->children.end() ? &*found : nullptr;
    } else {
      at = at->find(part);
    }
  }
  return at;
}

Refused values_at(Value& root, const std::vector<std::string>& path, Value::Kind create, Span made_at, Texts& texts,
                  std::vector<Value*>& into) {
  return Matching(create, made_at, texts, into).match(root, path);
}

}  // namespace routegrant::kustomize

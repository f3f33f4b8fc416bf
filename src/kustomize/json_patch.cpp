#include "kustomize/json_patch.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "kustomize/printed.hpp"

namespace routegrant::kustomize {
namespace {

/// RFC 6901: `~1` is `/`, `~0` is `~`.
std::string unescaped(std::string_view part) {
  std::string result;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1')) {
      result += part[++i] == '1' ? '/' : '~';
    } else {
      result += part[i];
    }
  }
  return result;
}

/// Where a pointer leads: the container, and what in it.
struct Place {
  Value* parent = nullptr;
  std::string last{};
};

/// The child that a part of a pointer names; none where there is none.
Value* child_of(Value& value, std::string_view part) {
  if (value.is_mapping()) return value.find(part);
  if (!value.is_sequence()) return nullptr;
  std::optional<std::int64_t> index = text::integer(part);
  const auto size = static_cast<std::int64_t>(value.children.size());
  if (index && *index < 0) *index += size;
  return index && *index >= 0 && *index < size ? &value.children[static_cast<std::size_t>(*index)] : nullptr;
}

Place place_of(Value& object, std::string_view pointer) {
  if (!pointer.starts_with('/')) return {};
  const std::vector<std::string_view> parts = text::split(pointer.substr(1), '/');
  Value* at = &object;
  for (std::size_t i = 0; i + 1 < parts.size() && at != nullptr; ++i) at = child_of(*at, unescaped(parts[i]));
  return {.parent = at, .last = unescaped(parts.back())};
}

Refusal lost(const Value& operation, std::string_view name) {
  const Value* pointer = operation.find(name);
  return {(pointer == nullptr ? operation : *pointer).span, "the operation '" + std::string(operation.text_of("op")) +
                                                                "' leads to '" + std::string(operation.text_of(name)) +
                                                                "', which the object does not have"};
}

Refused add(Value& object, const Value& operation, Value value, Texts& texts) {
  const Place place = place_of(object, operation.text_of("path"));
  if (place.parent == nullptr) return lost(operation, "path");
  Value& parent = *place.parent;
  if (parent.is_mapping()) {
    const Value* path = operation.find("path");
    parent.set(texts.keep(place.last), path->span, std::move(value));
    return {};
  }
  if (!parent.is_sequence()) return lost(operation, "path");
  const auto size = static_cast<std::int64_t>(parent.children.size());
  std::optional<std::int64_t> index = place.last == "-" ? size : text::integer(place.last);
  if (index && *index < 0) *index += size + 1;
  if (!index || *index < 0 || *index > size) return lost(operation, "path");
  value.key = {};
  parent.children.insert(static_cast<std::size_t>(*index), std::move(value));
  return {};
}

Refused take(Value& object, const Value& operation, std::string_view name, Value& into) {
  const Place place = place_of(object, operation.text_of(name));
  Value* child = place.parent == nullptr ? nullptr : child_of(*place.parent, place.last);
  if (child == nullptr) return lost(operation, name);
  into = std::move(*child);
  place.parent->children.erase(static_cast<std::size_t>(child - place.parent->children.begin()));
  return {};
}

bool is_equal(const Value& a, const Value& b) {
  if (a.kind != b.kind || a.children.size() != b.children.size()) return false;
  if (a.is_scalar()) {
    const Type type = type_of(a);
    const bool is_number = type == Type::integer || type == Type::number;
    return a.text == b.text && (is_number || type == type_of(b));
  }
  for (std::size_t i = 0; i < a.children.size(); ++i) {
    const Value* other = a.is_mapping() ? b.find(a.children[i].key) : &b.children[i];
    if (other == nullptr || !is_equal(a.children[i], *other)) return false;
  }
  return true;
}

/// What the operation brings; null where it says nothing.
Value value_in(const Value& operation) {
  const Value* written = operation.find("value");
  if (written == nullptr) return {.span = operation.span};
  Value value = *written;
  read_as_yaml_1_1(value);
  return value;
}

Refused apply_one(Value& object, const Value& operation, Texts& texts) {
  const std::string_view what = operation.text_of("op");
  const Value value = value_in(operation);
  if (operation.find("path") == nullptr) return Refusal{operation.span, "this operation of a patch has no path"};
  const auto find = [&](std::string_view name) {
    const Place place = place_of(object, operation.text_of(name));
    return place.parent == nullptr ? nullptr : child_of(*place.parent, place.last);
  };
  if (what == "add") return add(object, operation, value, texts);
  if (what == "remove") {
    Value removed;
    return take(object, operation, "path", removed);
  }
  if (what == "replace") {
    Value* there = find("path");
    const Place place = place_of(object, operation.text_of("path"));
    // Of a mapping, json-patch replaces what is not there as well.
    if (there == nullptr && place.parent != nullptr && place.parent->is_mapping()) {
      return add(object, operation, value, texts);
    }
    if (there == nullptr) return lost(operation, "path");
    Value next = value;
    next.key = there->key;
    next.key_span = there->key_span;
    *there = std::move(next);
    return {};
  }
  if (what == "move") {
    Value moved;
    if (Refused refused = take(object, operation, "from", moved)) return refused;
    return add(object, operation, std::move(moved), texts);
  }
  if (what == "copy") {
    const Value* there = find("from");
    return there == nullptr ? Refused(lost(operation, "from")) : add(object, operation, Value(*there), texts);
  }
  if (what == "test") {
    const Value* there = find("path");
    const Value none;
    if (is_equal(there == nullptr ? none : *there, value)) return {};
    return Refusal{operation.span, "the test of '" + std::string(operation.text_of("path")) + "' fails"};
  }
  return Refusal{operation.span,
                 "unknown operation '" + std::string(what) + "'; expected add, remove, replace, move, copy or test"};
}

}  // namespace

Refused apply_json_patch(Value& object, const Value& operations, Texts& texts) {
  for (const Value& operation : operations.children) {
    if (Refused refused = apply_one(object, operation, texts)) return refused;
  }
  return {};
}

}  // namespace routegrant::kustomize

#include "kustomize/field_spec.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

/// Names in a path; what is longer than any field of Kubernetes leads nowhere.
constexpr std::size_t most_steps = 48;

using Path = std::span<const std::string_view>;

/// Whether a walk comes to anything that it sets, makes or refuses. Most paths lead nowhere in most objects, and only
/// of the others is a copy changed.
bool leads(const Value& value, Path path, bool may_create) {
  if (path.empty() || value.is_scalar()) return true;
  if (value.is_null()) return false;
  if (value.is_sequence())
    return std::any_of(value.children.begin(), value.children.end(),
                       [&](const Value& element) { return leads(element, path, may_create); });
  std::string_view name = path.front();
  const bool is_list = name.ends_with("[]");
  if (is_list) name.remove_suffix(2);
  const Value* field = value.find(name);
  if (field == nullptr || field->is_null())
    return may_create || (is_list && field != nullptr) || (field != nullptr && path.size() == 1);
  return leads(*field, path.subspan(1), may_create);
}

class Walk {
 public:
  Walk(const FieldSpec& spec, Create create, Span made_at, const Setter& set)
      : spec_(spec), create_(create), made_at_(made_at), set_(set) {}

  // As deep as the path is long and lists in the object nest: both are bounded.
  Refused walk(Value& value, Path path) {
    if (path.empty()) return set_(value);
    switch (value.kind) {
      case Value::Kind::null: return {};
      case Value::Kind::scalar:
        return Refusal{value.span, "the field '" + std::string(spec_.path) + "' leads through this value, where a " +
                                       "mapping or a list was expected"};
      case Value::Kind::sequence:
        for (Value& element : value.children) {
          if (Refused refused = walk(element, path)) return refused;
        }
        return {};
      case Value::Kind::mapping: break;
    }
    std::string_view name = path.front();
    const bool is_list = name.ends_with("[]");
    if (is_list) name.remove_suffix(2);
    const bool may_create = spec_.create && create_ != Create::nothing && !is_list;
    const bool is_last = path.size() == 1;
    const Value::Kind made = is_last && create_ == Create::scalar ? Value::Kind::scalar : Value::Kind::mapping;
    Value* field = value.find(name);
    if (field == nullptr) {
      if (!may_create) return {};
      field = &value.set(name_in_spec(name), made_at_, {.kind = made, .span = made_at_});
    }
    if (field->is_null() && (may_create || is_list)) field->kind = is_list ? Value::Kind::sequence : made;
    return walk(*field, path.subspan(1));
  }

 private:
  /// The same name as a view into the spec, which lives as long as the object; paths with `\/` are never made.
  [[nodiscard]] std::string_view name_in_spec(std::string_view name) const {
    const std::size_t at = spec_.path.find(name);
    return at == std::string_view::npos ? spec_.path : spec_.path.substr(at, name.size());
  }

  const FieldSpec& spec_;
  Create create_;
  Span made_at_;
  const Setter& set_;
};

}  // namespace

FieldSpec field_spec_of(const Value& row) {
  return {.type = {.group = row.text_of("group"), .version = row.text_of("version"), .kind = row.text_of("kind")},
          .path = row.text_of("path"),
          .create = row.is_true("create")};
}

Refused for_each_field(Value& object, const FieldSpec& spec, Create create, Span made_at, const Setter& set) {
  const Value& now = object;
  if (!is_selected(type_of(now.text_of("apiVersion"), now.text_of("kind")), spec.type)) return {};
  return for_each_selected_field(object, spec, create, made_at, set);
}

Refused for_each_selected_field(Value& object, const FieldSpec& spec, Create create, Span made_at, const Setter& set) {
  const bool may_create = spec.create && create != Create::nothing;
  const auto walk = [&](Path path) {
    return leads(object, path, may_create) ? Walk(spec, create, made_at, set).walk(object, path) : Refused();
  };
  if (spec.path.find('\\') != std::string_view::npos) {
    const std::vector<std::string> pieces = split_path(spec.path, '/');
    const std::vector<std::string_view> path(pieces.begin(), pieces.end());
    return walk(path);
  }
  std::array<std::string_view, most_steps> path;
  std::size_t steps = 0;
  std::string_view rest = spec.path;
  if (rest.starts_with('/')) rest.remove_prefix(1);
  while (steps + 1 < most_steps && rest.find('/') != std::string_view::npos) {
    path[steps++] = rest.substr(0, rest.find('/'));
    rest.remove_prefix(rest.find('/') + 1);
  }
  path[steps++] = rest;
  return walk(std::span(path).first(steps));
}

std::vector<std::string> split_path(std::string_view path, char delimiter) {
  std::vector<std::string_view> pieces = text::split(path, delimiter);
  if (pieces.size() > 1 && pieces.front().empty()) pieces.erase(pieces.begin());
  std::vector<std::string> result;
  for (const std::string_view piece : pieces) {
    if (!result.empty() && result.back().ends_with('\\')) {
      result.back().back() = delimiter;
      result.back() += piece;
    } else {
      result.emplace_back(piece);
    }
  }
  return result;
}

}  // namespace routegrant::kustomize

#include <algorithm>
#include <map>
#include <string>

#include "kustomize/transformers.hpp"
#include "kustomize/twins.hpp"
#include "kustomize/value_path.hpp"

// api/filters/refvar and accumulator/resaccumulator.go.
namespace routegrant::kustomize {
namespace {

constexpr std::string_view default_path = "metadata.name";

ObjectType type_of_reference(const Value& reference) {
  ObjectType type{
      .group = reference.text_of("group"), .version = reference.text_of("version"), .kind = reference.text_of("kind")};
  const std::string_view api_version = reference.text_of("apiVersion");
  if (api_version.empty()) return type;
  const ObjectType written = type_of(api_version, type.kind);
  type.version = written.version;
  if (!written.group.empty()) type.group = written.group;
  return type;
}

using Values = std::map<std::string_view, Value>;

/// One text with its `$(NAME)`s replaced; nothing where there are none. `whole` is set where the text is one variable.
struct Expanded {
  std::string text{};
  const Value* whole = nullptr;
  /// The first variable of several.
  const Value* first = nullptr;
};

Expanded expand(std::string_view text, const Values& values) {
  Expanded result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 >= text.size()) {
      result.text += text[i];
      continue;
    }
    ++i;
    const std::size_t close = text[i] == '(' ? text.find(')', i) : std::string_view::npos;
    if (text[i] == '$') {
      result.text += '$';
    } else if (close == std::string_view::npos) {
      result.text.append("$").append(1, text[i]);
    } else {
      const std::string_view name = text.substr(i + 1, close - i - 1);
      const auto found = values.find(name);
      if (found == values.end()) {
        result.text.append("$(").append(name).append(")");
      } else {
        result.text += found->second.text;
        if (result.first == nullptr) result.first = &found->second;
        if (i == 1 && close + 1 == text.size()) result.whole = &found->second;
      }
      i = close;
    }
  }
  return result;
}

/// Gives whether it changed the value.
bool replace_in(Value& value, const Values& values, Texts& texts) {
  if (!value.is_scalar() || type_of(value) != Type::string || value.text.find('$') == std::string_view::npos)
    return false;
  Expanded expanded = expand(value.text, values);
  if (expanded.text == value.text) return false;
  value.text = texts.keep(std::move(expanded.text));
  value.quoted = expanded.whole == nullptr || expanded.whole->quoted;
  if (expanded.whole != nullptr) value.span = expanded.whole->span;
  return true;
}

/// `containers[0].image` as `containers.0.image`.
std::string with_dots(std::string path) {
  for (std::size_t open = path.find('['); open != std::string::npos && open > 0 && path[open - 1] != '.';
       open = path.find('[', open + 1)) {
    const std::size_t close = path.find(']', open);
    if (close == std::string::npos) break;
    path[open] = '.';
    path.erase(close, 1);
  }
  return path;
}

/// The values of the vars, by their names.
Refused read_vars(const ResourceList& list, const std::vector<Value>& vars, Texts& texts, Values& values) {
  for (const Value& var : vars) {
    const std::string_view name = var.text_of("name");
    const auto source = std::find_if(list.all.begin(), list.all.end(), [&](const Resource& resource) {
      return std::find(resource.vars.begin(), resource.vars.end(), name) != resource.vars.end();
    });
    if (source == list.all.end()) {
      return Refusal{var.span, "no object is the one that the var '" + std::string(name) + "' reads from"};
    }
    const Value* field = var.find("fieldref");
    const std::string_view written = field == nullptr ? std::string_view{} : field->text_of("fieldPath");
    const std::string path = with_dots(std::string(written.empty() ? default_path : written));
    const Value* value = value_at(source->root, split_value_path(path));
    if (value == nullptr) return Refusal{var.span, described(source->current()) + " has no field '" + path + "'"};
    // A list or mapping is not put into texts: `$(NAME)` stays (api/filters/refvar/expand.go, MakePrimitiveReplacer).
    if (!value->is_scalar() && !value->is_null()) continue;
    Value copy = value->is_null() ? scalar("null", value->span, true) : *value;
    copy.text = text_in_object(copy, texts);
    copy.quoted = type_of(copy) == Type::string;
    values.emplace(name, std::move(copy));
  }
  return {};
}

}  // namespace

Refused mark_vars(ResourceList& list, const Children& vars) {
  for (const Value& var : vars) {
    const Value* reference = var.find("objref");
    if (reference == nullptr) return Refusal{var.span, "this var names no object"};
    const ObjectId wanted{.type = type_of_reference(*reference),
                          .name = reference->text_of("name"),
                          .space = reference->text_of("namespace")};
    Resource* found = nullptr;
    for (Resource& resource : list.all) {
      const bool matches = resource.had_id([&](const ObjectId& id) {
        const bool in_space = wanted.space.empty() || wanted.space == id.space;
        return in_space && id.name == wanted.name && id.type == wanted.type;
      });
      if (!matches) continue;
      if (found != nullptr) {
        return Refusal{reference->span, "the var '" + std::string(var.text_of("name")) + "' may read from " +
                                            described(found->current()) + " or " + described(resource.current())};
      }
      found = &resource;
    }
    if (found != nullptr) found->vars.push_back(var.text_of("name"));
  }
  return {};
}

Refused replace_vars(ResourceList& list, const std::vector<Value>& vars, std::span<const FieldSpec> fields,
                     Texts& texts) {
  if (vars.empty()) return {};
  Values values;
  if (Refused refused = read_vars(list, vars, texts, values)) return refused;
  Value* object = nullptr;
  const auto replace = [&](Value& value) {
    if (!replace_in(value, values, texts) || value.twin == 0) return;
    follow_twin(*object, Value(value));
  };
  const Setter set = [&](Value& value) -> Refused {
    replace(value);
    for (Value& child : value.children) {
      if (value.is_sequence() && (!child.is_scalar() || type_of(child) != Type::string))
        return Refusal{child.span, "vars are put into this list, and this is no text"};
      replace(child);
    }
    return {};
  };
  for (Resource& resource : list.all) {
    object = &resource.root;
    for (const FieldSpec& field : fields) {
      if (Refused refused = for_each_field(resource.root, field, Create::nothing, {}, set)) return refused;
    }
  }
  list.changed();
  return {};
}

}  // namespace routegrant::kustomize

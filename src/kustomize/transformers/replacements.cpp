#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "kustomize/selector.hpp"
#include "kustomize/transformers.hpp"
#include "kustomize/twins.hpp"
#include "kustomize/value_path.hpp"

// api/filters/replacement/replacement.go
namespace routegrant::kustomize {
namespace {

constexpr std::string_view default_path = "metadata.name";

struct Options {
  std::string_view delimiter{};
  std::int64_t index = 0;
  bool create = false;
};

Options options_of(const Value& row) {
  const Value* options = row.find("options");
  if (options == nullptr) return {};
  return {.delimiter = options->text_of("delimiter"),
          .index = text::integer(options->text_of("index")).value_or(0),
          .create = options->is_true("create")};
}

std::vector<std::string> split_all(std::string_view text, std::string_view delimiter) {
  std::vector<std::string> parts;
  for (std::size_t at = 0;;) {
    const std::size_t next = text.find(delimiter, at);
    parts.emplace_back(text.substr(at, next == std::string_view::npos ? next : next - at));
    if (next == std::string_view::npos) return parts;
    at = next + delimiter.size();
  }
}

Refused find_value(const ResourceList& list, const Value& source, Texts& texts, Value& into) {
  const IdSelector selector = id_selector_of(source);
  const Resource* found = nullptr;
  for (const Resource& resource : list.all) {
    if (!selector.selects(resource)) continue;
    if (found != nullptr) return Refusal{source.span, "the source of this replacement is more than one object"};
    found = &resource;
  }
  if (found == nullptr) return Refusal{source.span, "no object is the source of this replacement"};
  const std::string_view written = source.text_of("fieldPath");
  const std::string_view path = written.empty() ? default_path : written;
  const Value* value = value_at(found->root, split_value_path(path));
  const bool is_empty = value == nullptr || value->is_null() || (!value->is_scalar() && value->children.empty());
  if (is_empty) {
    const Value* at = source.find("fieldPath");
    return Refusal{(at == nullptr ? source : *at).span,
                   described(found->current()) + " has no field '" + std::string(path) + "'"};
  }
  into = *value;
  into.text = text_in_object(into, texts);
  into.encoded = false;
  into.twin = 0;
  const Options options = options_of(source);
  if (options.delimiter.empty()) return {};
  if (!into.is_scalar()) return Refusal{source.span, "a delimiter can split a text only, and the source is none"};
  const std::vector<std::string> parts = split_all(into.text, options.delimiter);
  if (options.index < 0 || options.index >= static_cast<std::int64_t>(parts.size())) {
    return Refusal{source.span, "the index " + std::to_string(options.index) + " is beyond the parts of the source"};
  }
  into.text = texts.keep(parts[static_cast<std::size_t>(options.index)]);
  return {};
}

/// The text goes where a number or a truth value stood, whose type stays: kustomize cannot print it then.
Refused refused_as(Type type, const Value& target, std::string_view text, const Value& source) {
  if (target.untyped || target.quoted) return {};
  const Type now = type_of(scalar(text, source.span, false));
  const bool is_number = now == Type::integer || now == Type::number;
  if (type == Type::integer && now != Type::integer)
    return Refusal{source.span, "'" + std::string(text) + "' comes in the place of a whole number, and is none"};
  if (type == Type::number && !is_number)
    return Refusal{source.span, "'" + std::string(text) + "' comes in the place of a number, and is none"};
  if (type == Type::boolean && now != Type::boolean)
    return Refusal{source.span, "'" + std::string(text) + "' comes in the place of true or false, and is neither"};
  return {};
}

Refused set_target(Value& target, const Value& value, const Options& options, Texts& texts) {
  std::string_view text = value.text;
  if (!options.delimiter.empty()) {
    if (!target.is_scalar()) return Refusal{target.span, "a delimiter can split a text only, and the target is none"};
    std::vector<std::string> parts = split_all(text_in_object(target, texts), options.delimiter);
    if (options.index < 0) {
      parts.insert(parts.begin(), std::string(text));
    } else if (options.index >= static_cast<std::int64_t>(parts.size())) {
      parts.emplace_back(text);
    } else {
      parts[static_cast<std::size_t>(options.index)] = text;
    }
    text = texts.keep(text::join(parts, options.delimiter));
  }
  if (target.is_scalar() || target.is_null()) {
    // Of a scalar only the text is set: its type stays, so that a number can go where a text was.
    const bool stays_text = type_of(target) == Type::string && !target.untyped && !target.text.empty();
    // Of a mapping or a list no text is left.
    if (value.is_scalar() || target.is_scalar()) {
      target.kind = Value::Kind::scalar;
      target.bare = target.bare || (stays_text && !target.quoted);
      target.quoted = target.quoted || stays_text;
      if (target.text == text && !target.encoded) return {};
      if (Refused refused = refused_as(type_of(target), target, text, value)) return refused;
      target.text = text;
      target.encoded = false;
      target.span = value.span;
      return {};
    }
  }
  const std::string_view key = target.key;
  const Span key_span = target.key_span;
  target = value;
  target.text = text;
  target.key = key;
  target.key_span = key_span;
  return {};
}

/// Whether an object is one of a target's.
class Target {
 public:
  static Refused read(const Value& row, Target& into) {
    const Value* select = row.find("select");
    if (select == nullptr) return Refusal{row.span, "this target of a replacement selects nothing"};
    if (Refused refused = into.add(*select, into.select_)) return refused;
    for (const Value& reject : row.items_of("reject")) {
      if (Refused refused = into.add(reject, into.rejects_.emplace_back())) return refused;
    }
    return {};
  }

  [[nodiscard]] bool selects(const Resource& resource) const {
    if (!select_.has_labels(resource) || !select_.id.selects(resource)) return false;
    return std::none_of(rejects_.begin(), rejects_.end(), [&](const Selector& reject) {
      if (reject.asks_labels && reject.has_labels(resource)) return true;
      return !reject.id.is_empty() && reject.id.selects(resource);
    });
  }

 private:
  struct Selector {
    IdSelector id{};
    LabelSelector labels{};
    LabelSelector annotations{};
    bool asks_labels = false;
    [[nodiscard]] bool has_labels(const Resource& resource) const {
      const Value* metadata = resource.root.find("metadata");
      return labels.matches(metadata == nullptr ? nullptr : metadata->find("labels")) &&
             annotations.matches(metadata == nullptr ? nullptr : metadata->find("annotations"));
    }
  };

  static Refused add(const Value& row, Selector& into) {
    into.id = id_selector_of(row);
    const auto labels = LabelSelector::parse(row.text_of("labelSelector"));
    const auto annotations = LabelSelector::parse(row.text_of("annotationSelector"));
    if (!labels || !annotations) return Refusal{row.span, "the selector of this replacement cannot be read"};
    into.labels = *labels;
    into.annotations = *annotations;
    into.asks_labels = !row.text_of("labelSelector").empty() || !row.text_of("annotationSelector").empty();
    return {};
  }

  Selector select_;
  std::vector<Selector> rejects_;
};

Refused set_fields(Resource& resource, const Value& row, const Value& value, Texts& texts) {
  const Options options = options_of(row);
  const Value whole = scalar(default_path, row.span, true);
  std::vector<const Value*> paths;
  for (const Value& path : row.items_of("fieldPaths")) paths.push_back(&path);
  if (paths.empty()) paths.push_back(&whole);
  for (const Value* path : paths) {
    std::vector<Value*> fields;
    const Value::Kind create = options.create ? value.kind : Value::Kind::null;
    if (Refused refused = values_at(resource.root, split_value_path(path->text), create, value.span, texts, fields)) {
      return refused;
    }
    if (fields.empty()) {
      return Refusal{path->span, described(resource.current()) + " has no field '" + std::string(path->text) + "'"};
    }
    for (Value* field : fields) {
      if (Refused refused = set_target(*field, value, options, texts)) return refused;
      resource.has_bare = resource.has_bare || field->bare;
      if (field->twin != 0) follow_twin(resource.root, Value(*field));
    }
  }
  return {};
}

}  // namespace

Refused apply_replacement(ResourceList& list, const Value& replacement, Texts& texts) {
  const Value* source = replacement.find("source");
  const Value* fixed = replacement.find("sourceValue");
  if ((source == nullptr) == (fixed == nullptr) || replacement.items_of("targets").empty()) {
    return Refusal{replacement.span, "a replacement has one source and at least one target"};
  }
  Value value = fixed == nullptr ? Value() : scalar(fixed->text, fixed->span, fixed->quoted);
  if (source != nullptr) {
    if (Refused refused = find_value(list, *source, texts, value)) return refused;
  }
  for (const Value& row : replacement.items_of("targets")) {
    Target target;
    if (Refused refused = Target::read(row, target)) return refused;
    for (Resource& resource : list.all) {
      if (!target.selects(resource)) continue;
      if (Refused refused = set_fields(resource, row, value, texts)) return refused;
    }
  }
  list.changed();
  return {};
}

}  // namespace routegrant::kustomize

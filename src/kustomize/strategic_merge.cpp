#include "kustomize/strategic_merge.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "kustomize/schema.hpp"
#include "kustomize/twins.hpp"

// kyaml/yaml/merge2 and kyaml/yaml/walk, with two sources: the object ("dest") and the patch ("origin"). Where a value
// of the patch has nothing to merge with, upstream walks it with itself, which takes directives and nulls out; `settle`
// is that walk.
namespace routegrant::kustomize {
namespace {

enum class Directive : std::uint8_t { merge, replace, remove };

constexpr std::string_view directive_key = "$patch";

/// A value as a merge left it; nothing: it is cleared.
using Merged = std::optional<Value>;

Refused kinds_differ(const Value& object, const Value& patch) {
  const auto word = [](const Value& value) {
    if (value.is_mapping()) return "a mapping";
    return value.is_sequence() ? "a list" : "a scalar";
  };
  return Refusal{patch.span, "this patch puts " + std::string(word(patch)) + " where the object has " + word(object)};
}

class ListMerge;

bool holds_bare(const Value& value) {
  return value.bare || std::any_of(value.children.begin(), value.children.end(), holds_bare);
}

bool holds_directive(const Value& value) {
  return value.key == directive_key || std::any_of(value.children.begin(), value.children.end(), holds_directive);
}

/// What a merge leaves as it is is written again all the same, with the quotes that its text needs (kyaml/yaml/fns.go,
/// FieldSetter).
// Documents are bounded in depth, so the recursion is.
void put_in_quotes(Value& value) {
  if (!holds_bare(value)) return;
  value.bare = false;
  if (value.is_scalar()) return;
  for (Value& child : value.children) put_in_quotes(child);
}

/// Takes out directives that ask for what is done anyway.
// Documents are bounded in depth, so the recursion is.
void take_out_merges(Value& value) {
  if (!holds_directive(value)) return;
  if (value.is_mapping() && value.text_of(directive_key) == "merge") value.remove(directive_key);
  for (Value& child : value.children) take_out_merges(child);
}

class Merge {
 public:
  /// `quotes_bare`: the object may hold bare texts.
  Merge(const SchemaTypes& types, bool quotes_bare) : types_(types), quotes_bare_(quotes_bare) {}

  Merged merge(Value dest, const Value* origin, const Schema& inherited);
  /// What a value of the patch is alone.
  Merged settle(Value origin, const Schema& inherited);

  [[nodiscard]] const Refused& refused() const { return refused_; }
  /// The values that the patch gave to twins of the object, in the order in which it did.
  [[nodiscard]] const std::vector<Value>& twins() const { return twins_; }
  /// Whether it made a bare text.
  [[nodiscard]] bool leaves_bare() const { return leaves_bare_; }

 private:
  void refuse(Refused refusal) {
    if (!refused_) refused_ = std::move(refusal);
  }
  Schema schema_of(const Value* dest, const Value* origin, const Schema& inherited) const;
  Directive take_directive(Value& origin);
  Directive take_list_directive(Value& origin);
  Directive directive_of(const Value& scalar);
  Value merge_mapping(Value dest, const Value& origin, const Schema& schema);
  Value settle_mapping(Value origin, const Schema& schema);
  Value merge_list(Value dest, const Value& origin, const Schema& schema);
  Merged merge_element(ListMerge& list, const Value& dest, std::optional<std::size_t> old, const Value* change,
                       const std::vector<std::string_view>& values, const Schema& schema);
  Value merge_scalars(Value dest, const Value& origin);

  SchemaTypes types_;
  bool quotes_bare_;
  bool leaves_bare_ = false;
  Refused refused_;
  std::vector<Value> twins_;
};

Schema Merge::schema_of(const Value* dest, const Value* origin, const Schema& inherited) const {
  if (inherited.is_known()) return inherited;
  for (const Value* value : {dest, origin}) {
    if (value == nullptr || !value->is_mapping()) continue;
    const std::string_view kind = value->text_of("kind");
    const std::string_view version = value->text_of("apiVersion");
    if (kind.empty() || version.empty()) continue;
    const Schema found(version, kind, types_);
    if (found.is_known()) return found;
  }
  return inherited;
}

Directive Merge::directive_of(const Value& scalar) {
  if (scalar.text == "delete") return Directive::remove;
  if (scalar.text == "replace") return Directive::replace;
  if (scalar.text != "merge") {
    refuse(Refusal{scalar.span,
                   "unknown patch strategy '" + std::string(scalar.text) + "'; expected delete, replace or merge"});
  }
  return Directive::merge;
}

Directive Merge::take_directive(Value& origin) {
  const Value* directive = std::as_const(origin).find(directive_key);
  if (directive == nullptr || !directive->is_scalar()) return Directive::merge;
  const Directive result = directive_of(*directive);
  origin.remove(directive_key);
  return result;
}

/// An element that holds a directive and nothing else is about the list.
Directive Merge::take_list_directive(Value& origin) {
  const Children& elements = origin.children;
  const auto found = std::find_if(elements.begin(), elements.end(),
                                  [](const Value& element) { return element.find(directive_key) != nullptr; });
  if (found == elements.end() || found->children.size() > 1) return Directive::merge;
  const Value directive = found->children.front();
  const Directive result = directive_of(directive);
  std::vector<Value> rest;
  for (const Value& element : elements) {
    if (element.text_of(directive_key) != directive.text) rest.push_back(element);
  }
  origin.children = std::move(rest);
  return result;
}

Merged Merge::merge(Value dest, const Value* origin, const Schema& inherited) {
  if (refused_) return dest;
  if (origin == nullptr) {
    // A null that is spelled stays, one that is not is dropped (kustomize issue 4628).
    if (dest.is_null()) return dest.text.empty() && dest.span.begin == dest.span.end ? Merged() : Merged(dest);
    if (quotes_bare_) put_in_quotes(dest);
    return dest;
  }
  if (dest.is_null()) return settle(*origin, inherited);
  if (origin->is_null()) return std::nullopt;
  if (dest.kind != origin->kind) {
    refuse(kinds_differ(dest, *origin));
    return dest;
  }
  const Schema schema = schema_of(&dest, origin, inherited);
  if (dest.is_scalar()) return merge_scalars(std::move(dest), *origin);
  if (dest.is_sequence() && !schema.merges()) return *origin;
  Value rest = *origin;
  const Directive directive = dest.is_mapping() ? take_directive(rest) : take_list_directive(rest);
  if (directive == Directive::remove) return std::nullopt;
  if (directive == Directive::replace) return settle(std::move(rest), schema);
  return dest.is_mapping() ? merge_mapping(std::move(dest), rest, schema) : merge_list(std::move(dest), rest, schema);
}

/// The patch's value at the patch's place, where it says something else; what it merely repeats stays the object's. The
/// quotes of the object's stay (kyaml/yaml/fns.go, FieldSetter), and with them its type; the patch's come to none.
Value Merge::merge_scalars(Value dest, const Value& origin) {
  Value merged = dest;
  if (dest.text != origin.text || dest.encoded != origin.encoded || type_of(dest) != type_of(origin)) {
    const bool has_quotes = dest.quoted && !dest.bare;
    merged = origin;
    merged.quoted = origin.quoted || has_quotes;
    merged.bare = origin.quoted && !has_quotes;
    leaves_bare_ = leaves_bare_ || merged.bare;
    merged.twin = dest.twin;
  }
  if (merged.twin != 0) twins_.push_back(merged);
  return merged;
}

Value Merge::merge_mapping(Value dest, const Value& origin, const Schema& schema) {
  std::unordered_map<std::string_view, const Value*> patches;
  for (const Value& child : origin.children) patches.emplace(child.key, &child);
  std::vector<Value> children;
  children.reserve(dest.children.size());
  for (Value& child : dest.children) {
    const std::string_view key = child.key;
    const Span key_span = child.key_span;
    const auto patch = patches.find(key);
    Merged merged = merge(std::move(child), patch == patches.end() ? nullptr : patch->second, schema.field(key));
    if (patch != patches.end()) patches.erase(patch);
    if (!merged) continue;
    merged->key = key;
    merged->key_span = key_span;
    children.push_back(std::move(*merged));
  }
  for (const Value& child : origin.children) {
    if (!patches.contains(child.key)) continue;
    if (Merged added = settle(child, schema.field(child.key))) children.push_back(std::move(*added));
  }
  dest.children = std::move(children);
  return dest;
}

Merged Merge::settle(Value origin, const Schema& inherited) {
  if (origin.is_null()) return std::nullopt;
  if (origin.is_scalar() || refused_) return origin;
  const Schema schema = schema_of(nullptr, &origin, inherited);
  if (origin.is_sequence()) {
    if (!schema.merges()) return origin;
    const Directive directive = take_list_directive(origin);
    if (directive == Directive::remove) return std::nullopt;
    const Value copy = origin;
    // The list is merged with itself, so that what directives are taken out of is both.
    take_out_merges(origin);
    return merge_list(std::move(origin), copy, schema);
  }
  if (take_directive(origin) == Directive::remove) return std::nullopt;
  return settle_mapping(std::move(origin), schema);
}

Value Merge::settle_mapping(Value origin, const Schema& schema) {
  std::vector<Value> children;
  children.reserve(origin.children.size());
  for (Value& child : origin.children) {
    const Schema of_child = schema.field(child.key);
    if (Merged settled = settle(std::move(child), of_child)) children.push_back(std::move(*settled));
  }
  origin.children = std::move(children);
  return origin;
}

/// walk/associative_sequence.go: the patch's elements first, in its order, then the others; of several keys those are
/// compared that both elements have.
class ListMerge {
 public:
  ListMerge(const Schema& schema, const Value& dest, const Value& origin) : keys_(schema.keys()) {
    if (keys_.size() > 1) leave_out_unused_keys(dest, origin);
    for (const Value* list : {&origin, &dest}) {
      for (const Value& element : list->children) add_values(element);
    }
    if (keys_.size() > 1) unite();
    if (keys_.size() != 1) return;
    for (std::size_t i = 0; i < dest.children.size(); ++i) last_[dest.children[i].text_of(keys_.front())] = i;
  }

  [[nodiscard]] const std::vector<std::vector<std::string_view>>& values() const { return values_; }

  [[nodiscard]] std::vector<std::string_view> values_of(const Value& element) const {
    std::vector<std::string_view> result;
    if (keys_.empty()) return {element.text};
    for (const std::string_view key : keys_) result.push_back(element.text_of(key));
    return result;
  }

  /// The first element whose keys are `values`, empty ones not compared unless all are.
  [[nodiscard]] std::optional<std::size_t> find(const Value& list, const std::vector<std::string_view>& values) {
    auto& index = index_of(list);
    if (keys_.size() <= 1) {
      const auto found = index.find(values.front());
      return found == index.end() ? std::nullopt : std::optional(found->second);
    }
    for (std::size_t i = 0; i < list.children.size(); ++i) {
      if (list.children[i].is_mapping() && is_match(values_of(list.children[i]), values)) return i;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool is_match(const std::vector<std::string_view>& own,
                              const std::vector<std::string_view>& values) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values[i].empty() && own[i] != values[i]) return false;
    }
    return true;
  }

  /// The last element of an object's list with the key of the one at `first`.
  [[nodiscard]] std::size_t last_of(const Value& list, std::size_t first) {
    if (keys_.size() != 1) return first;
    const auto found = last_.find(list.children[first].text_of(keys_.front()));
    return found == last_.end() ? first : found->second;
  }

  /// With several keys upstream takes an element of the object out of the result and appends it, and out with it what
  /// has the same first keys, if it lacks the others (walk/associative_sequence.go, appendListNode).
  void append_again(Value element, std::vector<Value>& into) const {
    std::vector<std::string_view> own = values_of(element);
    std::erase(own, std::string_view());
    // A list so long was not written for its keys to be left out.
    if (into.size() <= most_) {
      std::erase_if(into, [&](const Value& other) {
        const std::vector<std::string_view> values = values_of(other);
        return !own.empty() && std::equal(own.begin(), own.end(), values.begin());
      });
    }
    into.push_back(std::move(element));
  }

  /// An element that no patch can name.
  [[nodiscard]] bool is_without_key(const Value& element) const {
    return !keys_.empty() && element.text_of(keys_.front()).empty();
  }

  [[nodiscard]] const std::vector<std::string_view>& keys() const { return keys_; }

 private:
  /// Beyond so many elements keys are taken as they are: comparing all with all would take too long.
  static constexpr std::size_t most_ = 500;

  using Index = std::unordered_map<std::string_view, std::size_t>;

  /// A key that no element has is none: ports without any protocol are told apart by their numbers alone.
  void leave_out_unused_keys(const Value& dest, const Value& origin) {
    const std::string_view first = keys_.front();
    std::erase_if(keys_, [&](std::string_view key) {
      const auto has_key = [key](const Value& element) { return element.find(key) != nullptr; };
      return std::none_of(dest.children.begin(), dest.children.end(), has_key) &&
             std::none_of(origin.children.begin(), origin.children.end(), has_key);
    });
    if (keys_.empty()) keys_.push_back(first);
  }

  void add_values(const Value& element) {
    std::vector<std::string_view> values = values_of(element);
    std::string name;
    for (const std::string_view value : values) name.append(value).append("\n");
    if (seen_.insert(std::move(name)).second) values_.push_back(std::move(values));
  }

  /// mergeValues: elements that agree in one key and contradict each other in none are one.
  void unite() {
    if (values_.size() > most_) return;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      for (std::size_t j = 0; j < values_.size(); ++j) {
        std::vector<std::string_view> united;
        bool agree = false;
        bool contradict = false;
        for (std::size_t k = 0; k < keys_.size(); ++k) {
          const std::string_view a = values_[i][k];
          const std::string_view b = values_[j][k];
          agree = agree || a == b;
          contradict = contradict || (a != b && !a.empty() && !b.empty());
          united.push_back(a.empty() ? b : a);
        }
        if (agree && !contradict) values_[i] = values_[j] = united;
      }
    }
    std::vector<std::vector<std::string_view>> each;
    for (std::vector<std::string_view>& values : values_) {
      if (std::find(each.begin(), each.end(), values) == each.end()) each.push_back(std::move(values));
    }
    values_ = std::move(each);
  }

  Index& index_of(const Value& list) {
    Index& index = indexes_[&list];
    if (index.empty()) {
      for (std::size_t i = 0; i < list.children.size(); ++i) {
        const Value& element = list.children[i];
        if (keys_.empty() ? element.is_scalar() : element.is_mapping()) index.emplace(values_of(element).front(), i);
      }
    }
    return index;
  }

  std::vector<std::string_view> keys_;
  std::vector<std::vector<std::string_view>> values_;
  std::unordered_set<std::string> seen_;
  std::unordered_map<const Value*, Index> indexes_;
  Index last_;
};

/// What becomes of one element of the object, or of the patch where the object has none with these keys.
Merged Merge::merge_element(ListMerge& list, const Value& dest, std::optional<std::size_t> old, const Value* change,
                            const std::vector<std::string_view>& values, const Schema& schema) {
  Merged merged;
  if (old) {
    // Upstream replaces a copy of the element and then keeps the old one.
    const bool replaces = change != nullptr && change->text_of(directive_key) == "replace";
    merged = replaces ? Merged(dest.children[*old]) : merge(dest.children[*old], change, schema);
    // Of elements with one key the last counts, and only the first is patched.
    const std::size_t last = list.last_of(dest, *old);
    if (merged && last != *old) merged = dest.children[last];
  } else if (change != nullptr) {
    merged = settle(*change, schema);
  }
  if (!merged || (merged->is_mapping() && merged->children.empty())) return std::nullopt;
  for (std::size_t k = 0; k < list.keys().size(); ++k) {
    if (values[k].empty() || !merged->is_mapping() || merged->find(list.keys()[k]) != nullptr) continue;
    const Span at = merged->span;
    merged->set(list.keys()[k], at, scalar(values[k], at, false));
  }
  return merged;
}

Value Merge::merge_list(Value dest, const Value& origin, const Schema& schema) {
  ListMerge list(schema, dest, origin);
  const Schema elements = schema.elements();
  const bool has_several_keys = list.keys().size() > 1;
  std::vector<Value> children;
  std::vector<Merged> kept(dest.children.size());
  std::vector<bool> met(dest.children.size(), false);
  bool is_cleared = false;
  for (const std::vector<std::string_view>& values : list.values()) {
    const std::optional<std::size_t> old = is_cleared ? std::nullopt : list.find(dest, values);
    const std::optional<std::size_t> patch = list.find(origin, values);
    if (old && met[*old]) continue;
    if (old) met[list.last_of(dest, *old)] = met[*old] = true;
    const Value* change = patch ? &origin.children[*patch] : nullptr;
    Merged merged = merge_element(list, dest, old, change, values, elements);
    // Upstream takes an element that comes to nothing out of the object's list by its key; what has no key (a bare
    // `$patch: replace` behind an element with a directive of its own) takes out all that have one.
    is_cleared = is_cleared || (!merged && !has_several_keys && !list.keys().empty() && values.front().empty());
    if (!merged) continue;
    if (old && has_several_keys) {
      kept[*old] = std::move(merged);
    } else {
      children.push_back(std::move(*merged));
    }
  }
  for (std::size_t i = 0; i < dest.children.size(); ++i) {
    if (has_several_keys) {
      if (!met[i]) kept[i] = std::move(dest.children[i]);
      if (kept[i]) list.append_again(std::move(*kept[i]), children);
    } else if (!met[i] && list.is_without_key(dest.children[i])) {
      children.push_back(std::move(dest.children[i]));
    }
  }
  dest.children = std::move(children);
  return dest;
}

}  // namespace

Refused merge_patch(Resource& resource, Value patch, const PatchOptions& options, const SchemaTypes& types) {
  const Value* kind = resource.root.find("kind");
  const Value kept_kind = kind == nullptr ? Value() : *kind;
  const Value* metadata = resource.root.find("metadata");
  const Value none;
  const Value* name = metadata == nullptr ? nullptr : metadata->find("name");
  const Value* space = metadata == nullptr ? nullptr : metadata->find("namespace");
  const Value kept_name = name == nullptr ? none : *name;
  const Value kept_space = space == nullptr ? none : *space;
  if (options.allow_name_change || options.allow_kind_change) {
    resource.remember();
  }

  Merge merge(types, resource.has_bare);
  Merged merged = merge.merge(std::move(resource.root), &patch, Schema());
  if (merge.refused()) return merge.refused();
  if (!merged || merged->children.empty()) {
    resource.deleted = true;
    return {};
  }
  resource.root = std::move(*merged);
  resource.has_bare = merge.leaves_bare();
  for (const Value& twin : merge.twins()) follow_twin(resource.root, twin);
  if (!options.allow_kind_change && !kept_kind.is_null()) {
    resource.root.set("kind", kept_kind.key_span, kept_kind);
  }
  Value* now = resource.root.find("metadata");
  if (now == nullptr || !now->is_mapping()) return {};
  if (!options.allow_name_change && !kept_name.is_null()) now->set("name", kept_name.key_span, kept_name);
  if (kept_space.is_null()) {
    now->remove("namespace");
  } else {
    now->set("namespace", kept_space.key_span, kept_space);
  }
  return {};
}

}  // namespace routegrant::kustomize

#include "gitops/resource_set.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "gitops/build.hpp"
#include "kustomize/resource.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

/// The operator has no bound, but no person reads more objects of one set.
constexpr std::size_t most_objects = 10'000;
/// What one set may take of what all sets of the tree may.
constexpr MakingBudget most_of_one{.values = 500'000, .bytes = std::size_t{32} << 20U};
constexpr std::string_view opening = "<<";
constexpr std::string_view closing = ">>";

/// `inputs.app.version | quote`, taken apart.
struct Action {
  /// "app.version"
  std::string_view input{};
  bool is_quoted = false;
};

/// Nothing where it is more than an input.
std::optional<Action> action_of(std::string_view expression) {
  const std::vector<std::string_view> words = text::words(expression);
  constexpr std::string_view start = "inputs.";
  if (words.empty() || !words[0].starts_with(start)) return std::nullopt;
  const bool is_quoted = words.size() == 3 && words[1] == "|" && words[2] == "quote";
  if (words.size() != 1 && !is_quoted) return std::nullopt;
  return Action{.input = words[0].substr(start.size()), .is_quoted = is_quoted};
}

/// Calls `visit(before, action)` for each action of a text, and `visit(rest, nothing)` at its end. False where one is
/// more than an input, or where `visit` says so.
template <class Visit>
bool for_each_action(std::string_view text, Visit&& visit) {
  while (true) {
    const std::size_t begin = text.find(opening);
    const std::size_t end = begin == std::string_view::npos ? begin : text.find(closing, begin);
    if (end == std::string_view::npos) return begin == end && visit(text, std::optional<Action>());
    const std::size_t inner = begin + opening.size();
    const std::optional<Action> action = action_of(text.substr(inner, end - inner));
    if (!action || !visit(text.substr(0, begin), action)) return false;
    text.remove_prefix(end + closing.size());
  }
}

/// Takes one value without its children from what is left; false where it is more.
bool spend(const Value& value, MakingBudget& left) {
  if (left.values == 0 || value.text.size() > left.bytes) return false;
  --left.values;
  left.bytes -= value.text.size();
  return true;
}

bool spend_all(const Value& value, MakingBudget& left) {
  return spend(value, left) && std::all_of(value.children.begin(), value.children.end(),
                                           [&](const Value& child) { return spend_all(child, left); });
}

/// The set's templates with the values of one input in them.
class Filling {
 public:
  Filling(const Value& inputs, kustomize::Texts& texts, MakingBudget& left)
      : inputs_(inputs), texts_(texts), left_(left) {}

  /// False where the operator would do more, or refuse, or where nothing is left. As deep as documents are, which is
  /// bounded.
  bool fill(Value& value) {
    if (value.is_scalar() && value.text.find(opening) != std::string_view::npos && !fill_scalar(value)) return false;
    if (!spend(value, left_)) return false;
    for (Value& child : value.children) {
      if (child.key.find(opening) != std::string_view::npos || !fill(child)) return false;
    }
    return true;
  }

 private:
  bool fill_scalar(Value& scalar) {
    std::string filled;
    const Value* only = nullptr;
    bool is_quoted = false;
    const bool is_known = for_each_action(scalar.text, [&](std::string_view before, std::optional<Action> action) {
      filled += before;
      if (!action) return true;
      const Value& input = part(inputs_, action->input);
      if (!input.is_scalar()) return false;
      const bool is_first = filled.empty() && only == nullptr;
      only = is_first ? &input : nullptr;
      is_quoted = is_first && (action->is_quoted || input.quoted);
      filled += input.text;
      return filled.size() <= left_.bytes;
    });
    if (!is_known) return false;
    const bool is_whole = only != nullptr && filled == only->text;
    if (is_whole) scalar.span = only->span;
    scalar.quoted = is_whole && is_quoted;
    scalar.text = texts_.keep(std::move(filled));
    return true;
  }

  const Value& inputs_;
  kustomize::Texts& texts_;
  MakingBudget& left_;
};

class Making {
 public:
  Making(const Value& spec, kustomize::Files& files, MakingBudget& left)
      : spec_(spec), files_(files), left_(left), metadata_of_all_(part(spec, "commonMetadata")) {}

  std::optional<std::vector<Value>> run() {
    const std::string_view strategy = part(spec_, "inputStrategy").text_of("name");
    const bool is_asked_for = !spec_.items_of("inputsFrom").empty() || (!strategy.empty() && strategy != "Flatten");
    const kustomize::Children& steps = spec_.items_of("steps");
    // The operator takes steps only by themselves, and none that makes nothing.
    const bool is_refused =
        !steps.empty() &&
        (makes(spec_) || !std::all_of(steps.begin(), steps.end(), [](const Value& step) { return makes(step); }));
    if (is_asked_for || is_refused || !make(spec_)) return std::nullopt;
    for (const Value& step : steps) {
      step_ = step.text_of("name");
      if (!make(step)) return std::nullopt;
    }
    return std::move(made_);
  }

 private:
  static bool makes(const Value& of) {
    return !of.items_of("resources").empty() || !of.text_of("resourcesTemplate").empty();
  }

  /// What `resources` and `resourcesTemplate` of the set, or of a step, make.
  bool make(const Value& of) {
    for (const Value& written : of.items_of("resources")) {
      if (!make_each(written)) return false;
    }
    const Value& text = part(of, "resourcesTemplate");
    if (!text.is_scalar() || text.text.empty()) return true;
    // What stands between its actions is YAML of itself only where these are values.
    if (!for_each_action(text.text, [](std::string_view, std::optional<Action>) { return true; })) return false;
    const std::vector<Value> documents = files_.embedded(text, "resourcesTemplate");
    for (const Value& written : documents) {
      if (written.is_mapping() && !make_each(written)) return false;
    }
    return true;
  }

  bool make_each(const Value& written) {
    const kustomize::Children& inputs = spec_.items_of("inputs");
    if (inputs.empty()) return add(written, Value());
    for (const Value& input : inputs) {
      if (!add(written, input)) return false;
    }
    return true;
  }

  bool add(const Value& written, const Value& input) {
    Value object = written;
    if (made_.size() >= most_objects || !Filling(input, files_.texts(), left_).fill(object)) return false;
    const Value& metadata = part(std::as_const(object), "metadata");
    if (part(metadata, "annotations").text_of("fluxcd.controlplane.io/reconcile") == "disabled") return true;
    const kustomize::ObjectType type = kustomize::type_of(object.text_of("apiVersion"), object.text_of("kind"));
    std::string identity =
        text::join({std::string(type.group), std::string(type.kind), std::string(metadata.text_of("namespace")),
                    std::string(metadata.text_of("name"))},
                   "\n");
    const auto [known, is_new] = known_.emplace(std::move(identity), step_);
    // One that another step made is refused, with the whole set.
    if (!is_new) return known->second == step_;
    // The operator writes these into what it has made: they are no templates.
    if (!spend_all(metadata_of_all_, left_)) return false;
    set_pairs(object, metadata_of_all_);
    made_.push_back(std::move(object));
    return true;
  }

  const Value& spec_;
  kustomize::Files& files_;
  MakingBudget& left_;
  const Value& metadata_of_all_;
  /// The step that is made; empty for what the set makes without any.
  std::string_view step_{};
  /// The objects that were made, each with its step.
  std::map<std::string, std::string_view> known_{};
  std::vector<Value> made_{};
};

/// Whether two values are written at the same places in the same way. As deep as documents are, which is bounded.
bool is_same(const Value& a, const Value& b) {
  const auto written = [](const Value& one) {
    return std::tie(one.kind, one.quoted, one.encoded, one.bare, one.untyped, one.twin, one.key, one.key_span, one.text,
                    one.span);
  };
  if (written(a) != written(b)) return false;
  const kustomize::Children& of_a = a.children;
  const kustomize::Children& of_b = b.children;
  if (of_a.begin() == of_b.begin() && of_a.size() == of_b.size()) return true;
  return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), is_same);
}

/// Of ResourceSets.
constexpr std::string_view group = "fluxcd.controlplane.io/";

}  // namespace

bool is_resource_set(const yaml::Cursor& object) {
  return object["kind"].text() == "ResourceSet" && object["apiVersion"].text().starts_with(group);
}

std::optional<std::vector<Value>> ResourceSets::made_by(const Value& object) {
  if (object.text_of("kind") != "ResourceSet" || !object.text_of("apiVersion").starts_with(group)) return std::nullopt;
  Made& made = made_[object.span];
  if (is_same(made.set, object)) return made.objects;
  MakingBudget left{.values = std::min(left_.values, most_of_one.values),
                    .bytes = std::min(left_.bytes, most_of_one.bytes)};
  const MakingBudget before = left;
  made.set = object;
  made.objects = Making(part(object, "spec"), files_, left).run();
  // What was made in vain took its memory, too.
  left_.values -= before.values - left.values;
  left_.bytes -= before.bytes - left.bytes;
  return made.objects;
}

void run_resource_sets(ResourceSets& sets, const kustomize::Tree& tree, std::vector<load::Object>& objects,
                       std::vector<load::Scope>& scopes) {
  for (load::Scope& scope : scopes) {
    std::vector<std::size_t> made;
    std::erase_if(scope.objects, [&](std::size_t member) {
      if (!is_resource_set(objects[member].root)) return false;
      const auto found = sets.made_by(kustomize::value_of(objects[member].root));
      if (!found) return false;
      for (const Value& one : *found) {
        kustomize::Resource resource;
        resource.root = one;
        load::Object object = tree.frozen(resource);
        if (object.document.tree == nullptr) continue;
        made.push_back(objects.size());
        objects.push_back(std::move(object));
      }
      return true;
    });
    scope.objects.insert(scope.objects.end(), made.begin(), made.end());
  }
}

}  // namespace routegrant::gitops

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "kustomize/transformers.hpp"

// api/filters/nameref: a field that names an object is given the name that the object has now. Which object is meant
// is found by what it was called before, its type, its namespace and the prefixes and suffixes that both have got.
namespace routegrant::kustomize {
namespace {

constexpr std::string_view no_namespace = "_non_namespaceable_";

/// utils.SameEndingSubSlice
bool ends_alike(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  const auto& longer = a.size() > b.size() ? a : b;
  const auto& shorter = a.size() > b.size() ? b : a;
  if (shorter.empty()) return longer.empty();
  return std::equal(shorter.rbegin(), shorter.rend(), longer.rbegin());
}

bool alike(const Resource& a, const Resource& b, bool empty_is_alike) {
  const auto one = [&](const std::vector<std::string_view>& x, const std::vector<std::string_view>& y) {
    return (empty_is_alike && (x.empty() || y.empty())) || ends_alike(x, y);
  };
  return one(a.prefixes, b.prefixes) && one(a.suffixes, b.suffixes);
}

/// The paths to fields that name objects, laid over each other, so that one walk of an object finds all of them.
struct Step {
  std::string_view name{};
  std::vector<Step> next{};
  /// Which references the path to here is, in kustomize's order.
  std::vector<ReferenceField> references{};

  Step& to(std::string_view field) {
    const auto found = std::find_if(next.begin(), next.end(), [&](const Step& one) { return one.name == field; });
    return found != next.end() ? *found : next.emplace_back(Step{.name = field});
  }
};

/// By the kind of the objects that have the fields.
using ByKind = std::map<std::string_view, Step>;

void add(const ReferenceField& reference, ByKind& into, Texts& texts) {
  Step* step = &into[reference.field.type.kind];
  for (std::string& name : split_path(reference.field.path, '/')) step = &step->to(texts.keep(std::move(name)));
  step->references.push_back(reference);
}

const ByKind& built_in() {
  static Texts names;
  static const ByKind known = [] {
    ByKind by_kind;
    for (const ReferenceField& reference : reference_fields()) add(reference, by_kind, names);
    return by_kind;
  }();
  return known;
}

class Following {
 public:
  explicit Following(ResourceList& list) : list_(list) {
    for (std::size_t i = 0; i < list.all.size(); ++i) {
      std::vector<std::string_view> names;
      for (const ObjectId& id : list.all[i].previous) names.push_back(id.name);
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
      for (const std::string_view name : names) by_name_[name].push_back(i);
      by_original_space_[list.all[i].original().space].push_back(i);
    }
  }

  void add_further(const ReferenceField& reference) { add(reference, further_, names_); }

  Refused run() {
    for (Resource& resource : list_.all) {
      original_ = resource.original().type;
      own_ = resource.current();
      const ObjectType original = original_;
      for (const std::string_view kind : {original.kind, std::string_view()}) {
        for (const ByKind* known : std::initializer_list<const ByKind*>{&built_in(), &further_}) {
          const auto start = known->find(kind);
          if (start == known->end()) continue;
          std::vector<std::size_t> path;
          if (Refused refused = walk(resource, resource.root, start->second, path)) return refused;
        }
      }
    }
    return {};
  }

 private:
  /// `value` is what `path`, a list of indexes, leads to in the referrer. Only what changes is made its own, at the
  /// end of the path: until then all is shared with what it is a copy of.
  // As deep as the paths are long and lists in the object nest: both are bounded.
  Refused walk(Resource& referrer, const Value& value, const Step& step, std::vector<std::size_t>& path) {
    const bool is_on_the_way = !step.next.empty();
    if (is_on_the_way && value.is_sequence()) {
      for (std::size_t i = 0; i < value.children.size(); ++i) {
        path.push_back(i);
        Refused refused = walk(referrer, value.children[i], step, path);
        path.pop_back();
        if (refused) return refused;
      }
      return {};
    }
    for (const Step& next : step.next) {
      if (Refused refused = walk_field(referrer, value, next, path)) return refused;
    }
    for (const ReferenceField& reference : step.references) {
      if (!is_selected(original_, reference.field.type)) continue;
      if (Refused refused = follow(referrer, reference, path)) return refused;
    }
    return {};
  }

  Refused walk_field(Resource& referrer, const Value& value, const Step& next, std::vector<std::size_t>& path) {
    if (value.is_null()) return {};
    if (value.is_scalar()) {
      const ReferenceField* reference = first_selected(next, original_);
      if (reference == nullptr) return {};
      return Refusal{value.span, "the field '" + std::string(reference->field.path) +
                                     "' leads through this value, where a mapping or a list was expected"};
    }
    const Value* field = value.find(next.name);
    if (field == nullptr) return {};
    path.push_back(static_cast<std::size_t>(field - value.children.begin()));
    Refused refused = walk(referrer, *field, next, path);
    path.pop_back();
    return refused;
  }

  static const ReferenceField* first_selected(const Step& step, const ObjectType& type) {
    for (const ReferenceField& reference : step.references) {
      if (is_selected(type, reference.field.type)) return &reference;
    }
    for (const Step& next : step.next) {
      if (const ReferenceField* found = first_selected(next, type)) return found;
    }
    return nullptr;
  }

  Refused follow(Resource& referrer, const ReferenceField& reference, const std::vector<std::size_t>& path) {
    const Value& value = std::as_const(referrer.root).at(path);
    if (!value.is_sequence()) return follow_one(referrer, reference, path);
    std::vector<std::size_t> element = path;
    element.push_back(0);
    for (; element.back() < std::as_const(referrer.root).at(path).children.size(); ++element.back()) {
      if (Refused refused = follow_one(referrer, reference, element)) return refused;
    }
    return {};
  }

  Refused follow_one(Resource& referrer, const ReferenceField& reference, const std::vector<std::size_t>& path) {
    const Value& value = std::as_const(referrer.root).at(path);
    const Value* name = value.is_mapping() ? value.find("name") : &value;
    if (name == nullptr) {
      return Refusal{value.span,
                     "the field '" + std::string(reference.field.path) + "' names an object, but has no name"};
    }
    const Resource* target = nullptr;
    if (Refused refused = select(referrer, reference, *name, value.is_mapping() ? &value : nullptr, target)) {
      return refused;
    }
    if (target == nullptr) return {};
    if (!value.is_mapping()) {
      if (name->text != target->name()) referrer.root.at(path).text = target->name();
      return {};
    }
    const std::string_view space = target->written_namespace();
    if (target->name() == name->text && space.empty()) return {};
    Value& own = referrer.root.at(path);
    own.find("name")->text = target->name();
    const Value* there = std::as_const(own).find("namespace");
    if (space.empty() || (there != nullptr && there->text == space)) return {};
    const Value* written = target->root.find("metadata")->find("namespace");
    own.set("namespace", written->key_span, scalar(space, written->span, written->quoted));
    return {};
  }

  /// resWrangler.SubsetThatCouldBeReferencedByResource
  [[nodiscard]] static bool could_name(const Resource& referrer, const ObjectId& own, const Resource& target) {
    if (own.space == no_namespace) return true;
    const ObjectId id = target.current();
    if (id.space == no_namespace || id.space == own.space) return true;
    if (own.type.kind != "RoleBinding") return false;
    const Children& subjects = referrer.root.items_of("subjects");
    return std::any_of(subjects.begin(), subjects.end(), [&](const Value& subject) {
      return subject.text_of("kind") == "ServiceAccount" && subject.find("namespace") != nullptr &&
             subject.text_of("namespace") == target.written_namespace();
    });
  }

  /// filterMapCandidatesByNamespace: those that were in the namespace at first, if any object is there, whatever it is
  /// called, else those that are now.
  void sieve_by_namespace(const Resource& referrer, const Value& reference,
                          std::vector<const Resource*>& candidates) const {
    const Value* space = reference.find("namespace");
    if (space == nullptr) return;
    const auto there = by_original_space_.find(space->text);
    const bool is_original_there = space->text != no_namespace && there != by_original_space_.end() &&
                                   std::any_of(there->second.begin(), there->second.end(), [&](std::size_t index) {
                                     return could_name(referrer, own_, list_.all[index]);
                                   });
    if (is_original_there) {
      std::erase_if(candidates, [&](const Resource* one) { return one->original().space != space->text; });
    } else {
      std::erase_if(candidates, [&](const Resource* one) { return one->current().space != space->text; });
    }
  }

  [[nodiscard]] static bool is_role_meant(const Resource& referrer, const ReferenceField& reference,
                                          const Resource& candidate) {
    if (!reference.field.path.ends_with("roleRef/name")) return true;
    const Value* role = referrer.root.find("roleRef");
    if (role == nullptr || role->find("apiGroup") == nullptr || role->find("kind") == nullptr) return true;
    return was_type(candidate, {.group = role->text_of("apiGroup"), .kind = role->text_of("kind")});
  }

  [[nodiscard]] static bool was_type(const Resource& candidate, const ObjectType& wanted) {
    const ObjectType now = candidate.type();
    return std::any_of(candidate.previous.begin(), candidate.previous.end(), [&](const ObjectId& id) {
      return is_selected({.group = now.group, .version = now.version, .kind = id.type.kind}, wanted);
    });
  }

  /// nameref.go, selectReferral. `mapping` is the whole reference where it may hold a namespace.
  Refused select(const Resource& referrer, const ReferenceField& reference, const Value& name, const Value* mapping,
                 const Resource*& target) const {
    const auto named = by_name_.find(name.text);
    if (named == by_name_.end()) return {};
    const ObjectId& own = own_;
    std::vector<const Resource*> candidates;
    for (const std::size_t index : named->second) {
      if (could_name(referrer, own, list_.all[index])) candidates.push_back(&list_.all[index]);
    }
    if (mapping != nullptr) sieve_by_namespace(referrer, *mapping, candidates);
    std::erase_if(candidates, [&](const Resource* one) {
      if (!was_type(*one, reference.target) || !is_role_meant(referrer, reference, *one)) return true;
      const ObjectId id = one->current();
      return own.space != no_namespace && id.space != no_namespace && id.type.kind != "ServiceAccount" &&
             id.space != own.space;
    });
    if (candidates.size() > 1) {
      std::erase_if(candidates, [&](const Resource* one) { return !alike(*one, referrer, true); });
    }
    if (candidates.size() > 1) {
      std::erase_if(candidates, [&](const Resource* one) { return !alike(*one, referrer, false); });
    }
    if (candidates.empty()) return {};
    const Resource* first = candidates.front();
    const bool same = std::all_of(candidates.begin(), candidates.end(), [&](const Resource* one) {
      return one->name() == first->name() &&
             (mapping == nullptr || one->written_namespace() == first->written_namespace());
    });
    if (!same) {
      return Refusal{name.span, "'" + std::string(name.text) + "' may name " + described(first->current()) + " or " +
                                    described(candidates.back()->current())};
    }
    target = first;
    return {};
  }

  ResourceList& list_;
  /// By every name that an object had before.
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_;
  /// By the namespace that each had at first.
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_original_space_;
  /// Beside the built-in ones.
  ByKind further_;
  Texts names_;
  /// Of the object that is walked.
  ObjectType original_{};
  ObjectId own_{};
};

}  // namespace

Refused follow_names(ResourceList& list, const std::vector<NameReference>& further) {
  Following following(list);
  for (const NameReference& reference : further) {
    for (const FieldSpec& field : reference.fields) following.add_further({reference.target, field});
  }
  Refused refused = following.run();
  list.changed();
  return refused;
}

}  // namespace routegrant::kustomize

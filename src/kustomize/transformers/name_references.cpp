#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

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

class Following {
  using ByKind = std::map<std::string_view, std::vector<ReferenceField>>;

  static const ByKind& built_in() {
    static const ByKind known = [] {
      ByKind by_kind;
      for (const ReferenceField& reference : reference_fields())
        by_kind[reference.field.type.kind].push_back(reference);
      return by_kind;
    }();
    return known;
  }

 public:
  explicit Following(ResourceList& list) : list_(list) {
    for (std::size_t i = 0; i < list.all.size(); ++i) {
      std::vector<std::string_view> names;
      for (const ObjectId& id : list.all[i].previous) names.push_back(id.name);
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
      for (const std::string_view name : names) by_name_[name].push_back(i);
    }
  }

  void add(const ReferenceField& reference) { further_[reference.field.type.kind].push_back(reference); }

  Refused run() {
    for (std::size_t i = 0; i < list_.all.size(); ++i) {
      const ObjectType original = list_.all[i].original().type;
      for (const std::string_view kind : {original.kind, std::string_view()}) {
        for (const ByKind* known : std::initializer_list<const ByKind*>{&built_in(), &further_}) {
          const auto references = known->find(kind);
          if (references == known->end()) continue;
          for (const ReferenceField& reference : references->second) {
            if (!is_selected(original, reference.field.type)) continue;
            if (Refused refused = follow(list_.all[i], reference)) return refused;
          }
        }
      }
    }
    return {};
  }

 private:
  Refused follow(Resource& referrer, const ReferenceField& reference) {
    FieldSpec field = reference.field;
    field.type = referrer.type();
    return for_each_field(referrer.root, field, Create::nothing, {}, [&](Value& value) -> Refused {
      if (value.is_mapping()) return follow_mapping(referrer, reference, value);
      if (value.is_scalar()) return follow_scalar(referrer, reference, value);
      for (Value& element : value.children) {
        Refused refused = element.is_mapping() ? follow_mapping(referrer, reference, element)
                                               : follow_scalar(referrer, reference, element);
        if (refused) return refused;
      }
      return {};
    });
  }

  Refused follow_scalar(const Resource& referrer, const ReferenceField& reference, Value& value) {
    const Resource* target = nullptr;
    if (Refused refused = select(referrer, reference, value, nullptr, target)) return refused;
    if (target != nullptr) value.text = target->name();
    return {};
  }

  Refused follow_mapping(const Resource& referrer, const ReferenceField& reference, Value& value) {
    Value* name = value.find("name");
    if (name == nullptr) {
      return Refusal{value.span,
                     "the field '" + std::string(reference.field.path) + "' names an object, but has no name"};
    }
    const Resource* target = nullptr;
    if (Refused refused = select(referrer, reference, *name, &value, target)) return refused;
    if (target == nullptr) return {};
    const std::string_view space = target->written_namespace();
    if (target->name() == name->text && space.empty()) return {};
    name->text = target->name();
    if (space.empty()) return {};
    Value* there = value.find("namespace");
    if (there != nullptr && there->text == space) return {};
    const Value* metadata = target->root.find("metadata");
    const Value* written = metadata->find("namespace");
    value.set("namespace", written->key_span, scalar(space, written->span, written->quoted));
    return {};
  }

  /// resWrangler.SubsetThatCouldBeReferencedByResource
  [[nodiscard]] static bool could_name(const Resource& referrer, const ObjectId& own, const Resource& target) {
    if (own.space == no_namespace) return true;
    const ObjectId id = target.current();
    if (id.space == no_namespace || id.space == own.space) return true;
    if (own.type.kind != "RoleBinding") return false;
    const std::vector<Value>& subjects = referrer.root.items_of("subjects");
    return std::any_of(subjects.begin(), subjects.end(), [&](const Value& subject) {
      return subject.text_of("kind") == "ServiceAccount" && subject.find("namespace") != nullptr &&
             subject.text_of("namespace") == target.written_namespace();
    });
  }

  /// filterMapCandidatesByNamespace: those that were in the namespace at first, if there are any at all, else those
  /// that are now.
  void sieve_by_namespace(const Value& reference, std::vector<const Resource*>& candidates) const {
    const Value* space = reference.find("namespace");
    if (space == nullptr) return;
    const auto is_original = [&](const Resource* one) { return one->original().space == space->text; };
    if (std::any_of(candidates.begin(), candidates.end(), is_original)) {
      std::erase_if(candidates, [&](const Resource* one) { return !is_original(one); });
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
    const ObjectId own = referrer.current();
    std::vector<const Resource*> candidates;
    for (const std::size_t index : named->second) {
      if (could_name(referrer, own, list_.all[index])) candidates.push_back(&list_.all[index]);
    }
    if (mapping != nullptr) sieve_by_namespace(*mapping, candidates);
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
  /// Beside the built-in ones.
  ByKind further_;
};

}  // namespace

Refused follow_names(ResourceList& list, const std::vector<NameReference>& further) {
  Following following(list);
  for (const NameReference& reference : further) {
    for (const FieldSpec& field : reference.fields) following.add({reference.target, field});
  }
  Refused refused = following.run();
  list.changed();
  return refused;
}

}  // namespace routegrant::kustomize

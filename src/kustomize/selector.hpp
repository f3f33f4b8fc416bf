#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/pattern.hpp"
#include "kustomize/resource.hpp"
#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// A selector over labels or annotations as `kubectl -l` takes it (apimachinery/pkg/labels, Parse): `a=b, c!=d, e in
/// (f, g), h notin (i), j, !k`.
class LabelSelector {
 public:
  /// Nothing for a text that is none. An empty text selects everything.
  [[nodiscard]] static std::optional<LabelSelector> parse(std::string_view text);

  /// `labels` is the mapping of labels; null where there are none.
  [[nodiscard]] bool matches(const Value* labels) const;

 private:
  struct Requirement {
    std::string_view key{};
    /// Empty: any value will do.
    std::vector<std::string_view> values{};
    bool negated = false;
  };
  std::vector<Requirement> requirements_;
};

/// Which objects a patch is for (api/types/selector.go): group, version, kind, name and namespace as regular
/// expressions that match the whole, against what an object is called and was called first; labels; annotations.
class TargetSelector {
 public:
  /// Refused where an expression or a selector cannot be read.
  [[nodiscard]] static Refused read(const Value& target, TargetSelector& into);

  [[nodiscard]] bool selects(const Resource& resource) const;

 private:
  /// An expression, or the plain text it is.
  struct Match {
    std::string_view text{};
    std::optional<Pattern> pattern{};
    [[nodiscard]] bool operator()(std::string_view value) const;
  };
  [[nodiscard]] static Refused read_match(const Value& target, std::string_view name, Match& into);

  Match group_;
  Match version_;
  Match kind_;
  Match name_;
  Match space_;
  LabelSelector labels_;
  LabelSelector annotations_;
};

/// The exact selector of `replacements`: empty parts stand for any (kyaml/resid, IsSelectedBy).
struct IdSelector {
  ObjectType type{};
  std::string_view name{};
  std::string_view space{};

  [[nodiscard]] bool is_empty() const;
  /// Whether it selects a previous or the current id.
  [[nodiscard]] bool selects(const Resource& resource) const;
};
[[nodiscard]] IdSelector id_selector_of(const Value& row);

}  // namespace routegrant::kustomize

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "kustomize/value.hpp"

/// Flux's variable substitution (kustomize-controller, `postBuild`; fluxcd/pkg, envsubst and kustomize_varsub.go).
namespace routegrant::gitops {

/// A variable's value, and where a person edits it.
struct Variable {
  std::string text{};
  /// The text as it stands in its document, which must live as long; empty where the two differ.
  std::string_view written{};
  Span span{};
};

/// What is known of the variables of one Kustomization.
struct Variables {
  /// Nothing: the variable is set, but its value lies outside Git, or is a Secret's.
  std::map<std::string, std::optional<Variable>, std::less<>> named{};
  /// Whether the tree shows every variable: one that is not named is unset then, hence empty.
  bool complete = true;
  /// Whether there are any: without, Flux leaves all texts as they are.
  bool any = false;
};

/// The text with each `${...}` whose value is known filled in, and `$$` as `$`; an unknown one stays as it is written.
/// Nothing where Flux would refuse the text. Functions other than defaults, cases and the length stay as written too.
[[nodiscard]] std::optional<std::string> substituted(std::string_view text, const Variables& variables);

/// Substitutes in every key and scalar of an object; objects that forbid it are left alone. A scalar that is nothing
/// but one variable gets the place of the variable's value; names, metadata and all others stay at their own. Returns
/// the first scalar that Flux would refuse, or nothing.
[[nodiscard]] std::optional<Span> substitute(kustomize::Value& object, const Variables& variables,
                                             kustomize::Texts& texts);

}  // namespace routegrant::gitops

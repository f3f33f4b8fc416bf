#pragma once

#include <optional>

#include "gitops/application_set.hpp"
#include "kustomize/files.hpp"
#include "kustomize/value.hpp"

namespace routegrant::gitops {

/// An ApplicationSet's `templatePatch`: a text that is filled in for each Application and laid over it
/// (applicationset/controllers/template/patch.go: a strategic merge, and no list of an Application has a merge key).
class TemplatePatch {
 public:
  /// `text` may be null. `files` must live as long as this.
  TemplatePatch(const kustomize::Value& text, bool is_go_template, kustomize::Files& files);

  /// Lays it over the Application's `spec`. False where its text depends on more than names, and may say what is
  /// deployed, or where to: then nothing is changed.
  [[nodiscard]] bool apply(kustomize::Value& spec, const Parameters& parameters);

 private:
  [[nodiscard]] bool may_matter() const;

  const kustomize::Value& text_;
  bool is_go_template_;
  kustomize::Files& files_;
  /// The patch as it is written, where it is YAML before it is filled in: then every value has its place.
  std::optional<kustomize::Value> written_{};
};

}  // namespace routegrant::gitops

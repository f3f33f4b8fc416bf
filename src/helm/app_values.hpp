#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "helm/release.hpp"
#include "kustomize/value.hpp"

/// What the parts of app-template's objects have in common.
namespace routegrant::helm {

/// The values of one release, in the form of the chart's later versions, and how the chart names things.
class AppValues {
 public:
  AppValues(const Release& release, kustomize::Texts& texts);

  [[nodiscard]] const kustomize::Value& root() const { return root_; }
  [[nodiscard]] const Release& release() const { return release_; }
  /// The entries of the mapping under `name` that are not disabled, in the order of their keys.
  [[nodiscard]] std::vector<const kustomize::Value*> enabled(std::string_view name) const;
  /// The entry of `name` with that identifier, if it is enabled; null otherwise.
  [[nodiscard]] const kustomize::Value* find(std::string_view name, std::string_view identifier) const;

  /// The name of an object (determineResourceNameFromValues); before version 4 `nameOverride`, before version 3 also
  /// the primary entry, decide. It stands at the entry's key.
  [[nodiscard]] kustomize::Value name_of(std::string_view list, const kustomize::Value& entry) const;
  /// The labels by which Services find the pods of a controller.
  [[nodiscard]] kustomize::Value selector_labels(std::string_view controller, Span span) const;
  /// The text with the release's and the chart's names filled in.
  [[nodiscard]] kustomize::Value rendered(const kustomize::Value& scalar) const;
  [[nodiscard]] kustomize::Value text(std::string text, Span span) const;
  /// A new object of the release: with its name, namespace, labels and the entry's annotations.
  [[nodiscard]] kustomize::Value object(std::string_view api_version, std::string_view kind, std::string_view list,
                                        const kustomize::Value& entry) const;
  /// The only controller, or the one that the entry names; empty where it is neither.
  [[nodiscard]] std::string_view controller_of(const kustomize::Value& entry) const;
  /// 1 to 5; the newest where the release does not say.
  [[nodiscard]] int version() const { return version_; }

 private:
  [[nodiscard]] std::string rendered(std::string_view text) const;

  const Release& release_;
  kustomize::Texts& texts_;
  kustomize::Value root_;
  std::string name_;
  std::string full_name_;
  int version_ = 5;
};

/// Whether an entry's `enabled` does not say no.
[[nodiscard]] bool is_enabled(const kustomize::Value& entry);

/// Whether the chart makes a ServiceAccount for all of the release's pods by itself: since version 5, where the values
/// name none and `global.createDefaultServiceAccount` is not false (docs, "Upgrade instructions", 4.x to 5.x).
[[nodiscard]] bool makes_default_account(const AppValues& values);
/// The entry that stands for it, placed where `near` is.
[[nodiscard]] kustomize::Value default_account(const kustomize::Value& near);

/// An empty sequence.
[[nodiscard]] kustomize::Value sequence(Span span);

/// The objects of controllers: Deployment, StatefulSet, DaemonSet, CronJob, Job.
void add_controllers(const AppValues& values, std::vector<kustomize::Value>& into);
/// Services, Ingresses and Gateway API routes.
void add_services(const AppValues& values, std::vector<kustomize::Value>& into);
void add_routes(const AppValues& values, std::vector<kustomize::Value>& into);
/// ConfigMaps, Secrets, ServiceAccounts and NetworkPolicies.
void add_others(const AppValues& values, std::vector<kustomize::Value>& into);

}  // namespace routegrant::helm

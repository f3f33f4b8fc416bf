#include "credentials/rotation/reloader.hpp"

#include <string>

#include "base/glob.hpp"
#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::string_view base = "reloader.stakater.com/";

std::string prefix_of(Watched watched) {
  switch (watched) {
    case Watched::secret: return "secret.";
    case Watched::config_map: return "configmap.";
    case Watched::provider_class: return "secretproviderclass.";
  }
  return "";
}

std::string key(std::string_view prefix, std::string_view name) {
  return std::string(prefix).append(base).append(name);
}

/// The annotation if its value is `value`.
const kube::Pair* with_value(const kube::Pairs& annotations, const std::string& name, std::string_view value) {
  const kube::Pair* found = kube::find(annotations, name);
  return found != nullptr && found->value.value == value ? found : nullptr;
}

/// `a,b-.*`: each a regular expression for the whole name; runs of anything are all that names need.
bool names(std::string_view list, std::string_view object) {
  for (const std::string_view item : text::split(list, ',')) {
    std::string pattern;
    std::string_view trimmed = text::trim(item);
    if (trimmed.starts_with('^')) trimmed.remove_prefix(1);
    if (trimmed.ends_with('$')) trimmed.remove_suffix(1);
    for (std::size_t i = 0; i < trimmed.size(); ++i) {
      if (trimmed.substr(i, 2) == ".*") ++i;
      pattern += trimmed[i];
    }
    if (!pattern.empty() && glob_matches(pattern, object)) return true;
  }
  return false;
}

bool excludes(const kube::Pairs& annotations, Watched watched, std::string_view object) {
  std::string name = prefix_of(watched);
  name.insert(name.size() - 1, watched == Watched::provider_class ? "es" : "s");
  const kube::Pair* list = kube::find(annotations, name + "exclude." + std::string(base) + "reload");
  if (list == nullptr) return false;
  for (const std::string_view item : text::split(list->value.value, ','))
    if (text::trim(item) == object) return true;
  return false;
}

bool concerns(const kube::Pairs& annotations, const std::string& prefix) {
  for (const std::string& name : {key(prefix, "reload"), key("", "search"), key("", "auto"), key(prefix, "auto")})
    if (kube::find(annotations, name) != nullptr) return true;
  return false;
}

/// Whether Reloader leaves it alone, which watches Deployments, StatefulSets, DaemonSets, Rollouts, CronJobs and Jobs
/// (docs.stakater.com, "Annotations"), also those that an operator makes of a resource.
bool is_left_alone(std::string_view kind) {
  return kind == "Pod" || kind == "ReplicaSet" || kind == "ReplicationController";
}

}  // namespace

const kube::Pair* reloader_annotation(const kube::Workload& workload, const kube::Pairs& annotations,
                                      std::string_view name, Watched watched) {
  if (is_left_alone(workload.meta.kind)) return nullptr;
  if (with_value(annotations, key("", "ignore"), "true") != nullptr) return nullptr;
  const std::string prefix = prefix_of(watched);
  const kube::Pairs& all =
      concerns(workload.meta.annotations, prefix) ? workload.meta.annotations : workload.pod.annotations;
  if (excludes(all, watched, name)) return nullptr;
  const kube::Pair* list = kube::find(all, key(prefix, "reload"));
  if (list != nullptr && names(list->value.value, name)) return list;
  const kube::Pair* search = with_value(all, key("", "search"), "true");
  if (search != nullptr && with_value(annotations, key("", "match"), "true") != nullptr) return search;
  if (const kube::Pair* automatic = with_value(all, key("", "auto"), "true")) return automatic;
  return with_value(all, key(prefix, "auto"), "true");
}

}  // namespace routegrant::credentials

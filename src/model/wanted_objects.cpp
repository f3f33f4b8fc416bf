#include "model/wanted_objects.hpp"

#include "credentials/values/environment.hpp"

namespace routegrant::model {

std::set<ObjectName> wanted_objects(const kube::Cluster& cluster) {
  std::set<ObjectName> wanted;
  for (const kube::Workload& workload : cluster.workloads) {
    const std::string& space = workload.meta.namespace_name;
    for (const kube::Container& container : workload.pod.containers) {
      for (const kube::EnvFrom& from : container.env_from) wanted.insert({from.is_secret, space, from.object.value});
      for (const kube::EnvEntry& entry : container.env) {
        if (entry.from != kube::EnvEntry::From::key) continue;
        const auto [place, name] = credentials::place_of(workload, entry.ref.object.value);
        wanted.insert({entry.ref.is_secret, std::string(place), std::string(name)});
      }
    }
    for (const kube::Volume& volume : workload.pod.volumes) {
      for (const kube::VolumeSource& source : volume.sources) {
        const bool is_secret = source.kind == kube::VolumeSource::Kind::secret;
        if (is_secret || source.kind == kube::VolumeSource::Kind::config_map)
          wanted.insert({is_secret, space, source.object.value});
      }
    }
  }
  return wanted;
}

}  // namespace routegrant::model

#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A pod template: a Deployment, StatefulSet, DaemonSet, Job, CronJob, ReplicaSet, ReplicationController or Pod; or a
/// resource for which an operator makes pods.
struct Workload {
  FactId scope{};
  std::string kind{};
  std::string namespace_name{};
  std::string name{};
  std::string object{};
  std::string service_account{};
  bool is_database = false;

  static constexpr std::string_view relation = "workload";
  static constexpr std::string_view doc =
      "A pod template: a Deployment, StatefulSet, DaemonSet, Job, CronJob, ReplicaSet, ReplicationController or Pod; "
      "or "
      "a resource for which an operator makes pods.";
  static constexpr std::string_view label = "{kind} {object}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "scope, kind, namespace, name";
  static constexpr auto columns = std::array{
      Column{"scope", &Workload::scope, "The scope it belongs to."},
      Column{"kind", &Workload::kind, "Its kind."},
      Column{"namespace", &Workload::namespace_name, "Its namespace; empty if the manifest has none."},
      Column{"name", &Workload::name, "Its name."},
      Column{"object", &Workload::object, "namespace/name, or the name alone."},
      Column{"service_account", &Workload::service_account,
             "The ServiceAccount of its pods; default if the template names none."},
      Column{"is_database", &Workload::is_database, "Whether its pods are a database server."},
  };
};

}  // namespace routegrant

#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A workload can be reached from outside the cluster without an Ingress or Gateway.
struct Exposes {
  FactId workload{};
  FactId service{};
  std::string how{};
  std::string port{};
  std::int64_t target = 0;
  std::string exposure{};
  std::string unless{};

  static constexpr std::string_view relation = "exposes";
  static constexpr std::string_view doc =
      "A workload can be reached from outside the cluster without an Ingress or Gateway.";
  static constexpr std::string_view label = "{how}";
  static constexpr std::string_view sentence = "{how} opens {workload} to {exposure}";
  static constexpr std::string_view key = "workload, service, how, port";
  static constexpr auto columns = std::array{
      Column{"workload", &Exposes::workload, "The workload."},
      Column{"service", &Exposes::service, "The Service, or none for hostPort and hostNetwork."},
      Column{"how", &Exposes::how, "LoadBalancer, NodePort, externalIPs, hostPort or hostNetwork."},
      Column{"port", &Exposes::port,
             "The port that is open outside; with its protocol where that is not TCP, as in 53/UDP."},
      Column{"target", &Exposes::target, "The number on which the pods receive it; 0 where no container tells."},
      Column{"exposure", &Exposes::exposure, "internet, internal or unknown."},
      Column{"unless", &Exposes::unless,
             "The policies that close the port to outside addresses, or may, as in NetworkPolicy shop/db, with commas; "
             "empty for none."},
  };
};

}  // namespace routegrant

#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// How a change of a login's credential comes to the pod.
struct Delivery {
  FactId login{};
  FactId workload{};
  std::string how{};
  bool rotates = false;
  std::string restart{};
  std::string renewal{};

  static constexpr std::string_view relation = "delivery";
  static constexpr std::string_view doc = "How a change of a login's credential comes to the pod.";
  static constexpr std::string_view label = "{how}";
  static constexpr std::string_view sentence = "{workload} takes the credential from {how}, and {restart}";
  static constexpr std::string_view key = "login";
  static constexpr auto columns = std::array{
      Column{"login", &Delivery::login, "The login."},
      Column{"workload", &Delivery::workload, "The workload."},
      Column{"how", &Delivery::how, "env, envFrom, volume, subPath, csi, api or literal."},
      Column{"rotates", &Delivery::rotates,
             "Whether a new value reaches the application without a change of the manifest."},
      Column{"restart", &Delivery::restart, "What restarts the pods when it changes, or nothing restarts the pods."},
      Column{
          "renewal", &Delivery::renewal,
          "How the value is renewed where it lies: by hand, once (a controller writes it and never again), followed "
          "(a controller follows the store or renews it), leased, identity (a cloud's token, no password) or unknown."},
  };
};

}  // namespace routegrant

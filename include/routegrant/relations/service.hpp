#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A Service.
struct Service {
  FactId scope{};
  std::string namespace_name{};
  std::string name{};
  std::string object{};
  std::string type{};
  std::string exposure{};
  bool generated = false;

  static constexpr std::string_view relation = "service";
  static constexpr std::string_view doc = "A Service.";
  static constexpr std::string_view label = "Service {object}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "scope, namespace, name";
  static constexpr auto columns = std::array{
      Column{"scope", &Service::scope, "The scope it belongs to."},
      Column{"namespace", &Service::namespace_name, "Its namespace; empty if the manifest has none."},
      Column{"name", &Service::name, "Its name."},
      Column{"object", &Service::object, "namespace/name, or the name alone."},
      Column{"type", &Service::type, "ClusterIP, NodePort, LoadBalancer or ExternalName."},
      Column{"exposure", &Service::exposure,
             "internet, internal or unknown, for the ports it opens outside; empty for ClusterIP."},
      Column{"generated", &Service::generated, "Whether an operator makes it and no Service object is in the tree."},
  };
};

}  // namespace routegrant

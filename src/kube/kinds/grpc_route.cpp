#include "kube/kinds.hpp"
#include "kube/routes/gateway_route.hpp"

namespace routegrant::kube {
namespace {

/// gRPC calls are requests to `/service/method`; a part that is not named takes any (gateway-api, grpcroute_types.go
/// GRPCMethodMatch).
void read_match(const yaml::Cursor& match, Route& into) {
  const yaml::Cursor method = match["method"];
  const std::string service(method["service"].text());
  const std::string name(method["method"].text());
  const bool regex = method["type"].text() == "RegularExpression";
  const auto part = [](const std::string& text) { return text.empty() ? std::string("[^/]+") : text; };
  std::string path = "/";
  if (service.empty() && name.empty()) {
    into.match = Route::Match::prefix;
  } else if (regex || service.empty()) {
    into.match = Route::Match::regex;
    path = "/" + part(service) + "/" + part(name);
  } else {
    into.match = name.empty() ? Route::Match::prefix : Route::Match::exact;
    path = "/" + service + (name.empty() ? "" : "/" + name);
  }
  into.path = {path, method.span()};
  into.span = into.path.span;
  read_conditions(match["headers"], Condition::On::header, into);
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_gateway_route(object, {.rule = read_filters, .match = read_match}, into, out);
}

}  // namespace

const Kind grpc_route{.groups = "gateway.networking.k8s.io", .name = "GRPCRoute", .read = read};

}  // namespace routegrant::kube

#include "kube/gateway_route.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// gRPC calls are requests to `/service/method` (gateway-api, grpcroute_types.go).
void read_match(const yaml::Cursor& match, Route& into) {
  const yaml::Cursor method = match["method"];
  const std::string service(method["service"].text());
  const std::string name(method["method"].text());
  const bool regex = method["type"].text() == "RegularExpression";
  into.match = regex                             ? Route::Match::regex
               : name.empty() || service.empty() ? Route::Match::prefix
                                                 : Route::Match::exact;
  into.path = {service.empty() ? "/" : name.empty() ? "/" + service : "/" + service + "/" + name, method.span()};
  into.span = into.path.span;
  for (const yaml::Cursor& header : match["headers"].items()) {
    into.headers.push_back(std::string(header["name"].text()) + ": " + std::string(header["value"].text()));
  }
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_gateway_route(object, {.match = read_match}, into, out);
}

}  // namespace

const Kind grpc_route{.groups = "gateway.networking.k8s.io", .name = "GRPCRoute", .read = read};

}  // namespace routegrant::kube

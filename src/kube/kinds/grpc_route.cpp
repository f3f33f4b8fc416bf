#include "kube/gateway_route.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// gRPC calls are requests to `/service/method` (gateway-api, grpcroute_types.go).
void read_method(const yaml::Cursor& method, Route& into) {
  const std::string service(method["service"].text());
  const std::string name(method["method"].text());
  const bool regex = method["type"].text() == "RegularExpression";
  into.match = regex                             ? Route::Match::regex
               : name.empty() || service.empty() ? Route::Match::prefix
                                                 : Route::Match::exact;
  into.path = {service.empty() ? "/" : name.empty() ? "/" + service : "/" + service + "/" + name, method.span()};
  into.span = into.path.span;
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  std::uint32_t rule_index = 0;
  for (const yaml::Cursor& rule : spec["rules"].items()) {
    Route route = gateway_route_of(object);
    route.rule = rule_index++;
    route.rule_name = std::string(rule["name"].text());
    route.backends = backends_of(rule, route.meta);
    std::vector<yaml::Cursor> matches = rule["matches"].items();
    if (matches.empty()) matches.push_back(rule["matches"]);
    for (const yaml::Cursor& match : matches) {
      Route one = route;
      read_method(match["method"], one);
      for (const yaml::Cursor& header : match["headers"].items()) {
        one.headers.push_back(std::string(header["name"].text()) + ": " + std::string(header["value"].text()));
      }
      add_for_hosts(one, spec["hostnames"], into, out);
      ++route.match_index;
    }
  }
}

}  // namespace

const Kind grpc_route{.groups = "gateway.networking.k8s.io", .name = "GRPCRoute", .read = read};

}  // namespace routegrant::kube

#include "kube/kinds.hpp"
#include "kube/routes/gateway_route.hpp"

namespace routegrant::kube {
namespace {

void read_match(const yaml::Cursor& match, Route& into) {
  const yaml::Cursor path = match["path"];
  const std::string_view type = path["type"].text_or("PathPrefix");
  into.path = text_of(path["value"]);
  into.match = type == "Exact"               ? Route::Match::exact
               : type == "RegularExpression" ? Route::Match::regex
                                             : Route::Match::prefix;
  if (into.path.empty()) into.path = {"/", match ? match.span() : into.span};
  into.span = into.path.span;
  if (match["method"]) into.methods = {std::string(match["method"].text())};
  read_conditions(match["headers"], Condition::On::header, into);
  read_conditions(match["queryParams"], Condition::On::query, into);
  set_replaced_prefix(into);
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_gateway_route(object, {.rule = read_filters, .match = read_match}, into, out);
}

}  // namespace

const Kind http_route{.groups = "gateway.networking.k8s.io", .name = "HTTPRoute", .read = read};

}  // namespace routegrant::kube

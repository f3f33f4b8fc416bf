#include "base/text.hpp"
#include "kube/gateway_route.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// "name: value", "name ~ value" for a regular expression, "?name=value" for the query.
std::string condition(const yaml::Cursor& item, std::string_view prefix, std::string_view equals) {
  const bool regex = item["type"].text() == "RegularExpression";
  return std::string(prefix) + std::string(item["name"].text()) + (regex ? " ~ " : std::string(equals)) +
         std::string(item["value"].text());
}

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
  for (const yaml::Cursor& header : match["headers"].items()) into.headers.push_back(condition(header, "", ": "));
  for (const yaml::Cursor& query : match["queryParams"].items()) into.headers.push_back(condition(query, "?", "="));
}

void read_redirect(const yaml::Cursor& filter, Route& into) {
  const std::string_view scheme = filter["scheme"].text();
  if (scheme == "https") into.redirects_to_tls = true;
  into.redirect_to = std::string(scheme.empty() ? "same" : scheme) + "://" + std::string(filter["hostname"].text());
  if (const auto port = filter["port"].integer()) into.redirect_to += ":" + std::to_string(*port);
  const yaml::Cursor path = filter["path"];
  into.redirect_to += std::string(path["replaceFullPath"].text_or(path["replacePrefixMatch"].text()));
}

void read_filter(const yaml::Cursor& filter, Route& into) {
  const std::string_view type = filter["type"].text();
  if (type == "RequestRedirect") read_redirect(filter["requestRedirect"], into);
  if (type == "URLRewrite") {
    const yaml::Cursor path = filter["urlRewrite"]["path"];
    into.rewrite = std::string(path["replaceFullPath"].text_or(path["replacePrefixMatch"].text()));
  }
  if (type == "ExternalAuth") into.auth.emplace_back("external");
  if (type == "ExtensionRef") {
    into.extensions.push_back(into.meta.namespace_name + "/" + std::string(filter["extensionRef"]["name"].text()));
  }
}

void read_filters(const yaml::Cursor& rule, Route& into) {
  for (const yaml::Cursor& filter : rule["filters"].items()) read_filter(filter, into);
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_gateway_route(object, {.rule = read_filters, .match = read_match}, into, out);
}

}  // namespace

const Kind http_route{.groups = "gateway.networking.k8s.io", .name = "HTTPRoute", .read = read};

}  // namespace routegrant::kube

#include "credentials/servers/gateway_paths.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace routegrant::credentials;

namespace {

/// The paths for the first `host` of the text, blank-separated, exact ones with `=`; "any" where nothing limits them.
std::string paths(const std::string& text, const std::string& host = "auth") {
  const std::size_t at = text.find("//" + host) == std::string::npos ? text.find(host) : text.find("//" + host) + 2;
  const auto found = gateway_paths(text, at, at + host.size());
  if (!found) return "any";
  std::string all;
  for (const GatewayPath& one : *found)
    all += (all.empty() ? "" : " ") + std::string(one.is_exact ? "=" : "") + one.path;
  return all;
}

const std::string kong = "  kong.yml: |\n    _format_version: \"3.0\"\n    services:\n";

}  // namespace

TEST_CASE("Kong sends on what a route of the Service matches") {
  const std::string block =
      kong +
      "      - name: auth\n        url: http://auth:8001\n        routes:\n          - name: a\n            paths:\n"
      "              - /api/auth\n              - \"/login\"\n            strip_path: true\n          - {name: b, "
      "paths: [/b, /c]}\n        plugins:\n          - name: cors\n      - name: other\n        url: "
      "http://other:1\n        routes:\n          - paths: [/other]\n";
  CHECK(paths(block) == "/api/auth /login /b /c");
  CHECK(paths(block, "other") == "/other");
  const auto one = [](const std::string& route) {
    return paths(kong + "      - name: s\n        host: auth\n        routes:\n          - " + route + "\n");
  };
  CHECK(one("{paths: [/a]}") == "/a");
  CHECK(one("{hosts: [h]}") == "any");
  CHECK(one("{paths: [~/a/(.*)]}") == "any");
  CHECK(paths(kong + "      - name: s\n        url: http://auth:1\n") == "any");
  CHECK(paths("services:\n  - url: http://auth:1\n    routes:\n      - paths: [/a]\n") == "any");
}

TEST_CASE("nginx sends on what its location matches") {
  CHECK(paths("server {\n  location /api/ {\n    proxy_pass http://auth:80/;\n  }\n}\n") == "/api/");
  CHECK(paths("server { location = /a { proxy_pass http://auth; } location ^~ /b { proxy_pass http://auth; } }") ==
        "=/a /b");
  CHECK(paths("location /a { if ($x) { proxy_pass http://auth; } }") == "/a");
  CHECK(paths("location ~ ^/a { proxy_pass http://auth; }") == "any");
  CHECK(paths("upstream u { server auth:80; } server { location /a { proxy_pass http://u; } }") == "any");
  CHECK(paths("server { set $up http://auth:80; location /a { proxy_pass $up; } }") == "any");
  CHECK(paths("location /a { proxy_pass http://auth-two; } location /b { proxy_pass http://auth; }") == "/b");
}

TEST_CASE("a request may be one of a gateway's where one path begins with the other") {
  const std::vector<GatewayPath> some{{.path = "/api/auth", .is_exact = false}, {.path = "/one", .is_exact = true}};
  CHECK(may_take(some, "/", false));
  CHECK(may_take(some, "/api", false));
  CHECK(may_take(some, "/api/auth/login", false));
  CHECK_FALSE(may_take(some, "/ws", false));
  CHECK_FALSE(may_take(some, "/api", true));
  CHECK(may_take(some, "/api/auth/x", true));
  CHECK_FALSE(may_take(some, "/one/x", false));
  CHECK(may_take(some, "/one", true));
}

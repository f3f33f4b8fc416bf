#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// Traefik's Go patterns of the texts, any of which is taken from the start of the path: a list strips one of its
/// entries, never two (pkg/middlewares/stripprefix).
std::string any_at_start(const std::vector<std::string>& patterns) {
  return "^(?:" + text::join(patterns, "|") + ")";
}

std::string escaped(std::string_view literal) {
  std::string out;
  for (const char c : literal) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

void read_strips(const yaml::Cursor& spec, Extension& into) {
  std::vector<std::string> prefixes;
  for (const std::string& prefix : strings_of(spec["stripPrefix"]["prefixes"])) prefixes.push_back(escaped(prefix));
  const std::vector<std::string> patterns = strings_of(spec["stripPrefixRegex"]["regex"]);
  for (const std::vector<std::string>& some : {prefixes, patterns}) {
    if (some.empty()) continue;
    into.rewrites.push_back({.kind = PathChange::Kind::regex_part, .from = any_at_start(some), .to = ""});
  }
}

void read_redirects(const yaml::Cursor& spec, Extension& into) {
  const yaml::Cursor scheme = spec["redirectScheme"];
  if (scheme) {
    into.redirect =
        Redirect{.scheme = text::lower(scheme["scheme"].text()), .port = text::integer(scheme["port"].text())};
    into.redirect->status = scheme["permanent"].is_true() ? 301 : 302;
  }
  const yaml::Cursor regex = spec["redirectRegex"];
  if (regex) {
    into.redirect = Redirect{.location = std::string(regex["replacement"].text()),
                             .url_pattern = std::string(regex["regex"].text())};
    into.redirect->status = regex["permanent"].is_true() ? 301 : 302;
  }
}

/// Traefik: the one key of its spec says what it does (pkg/config/dynamic/middlewares.go).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Extension middleware{.meta = meta_of(object)};
  const yaml::Cursor spec = object["spec"];
  for (const yaml::Cursor& value : spec.items()) {
    if (!middleware.does.empty()) middleware.does += ' ';
    middleware.does += value.key();
  }
  for (const yaml::Cursor& other : spec["chain"]["middlewares"].items()) {
    middleware.chain.push_back(std::string(other["namespace"].text_or(middleware.meta.namespace_name)) + "/" +
                               std::string(other["name"].text()));
  }
  for (const char* list : {"ipAllowList", "ipWhiteList"}) {
    const std::vector<std::string> ranges = strings_of(spec[list]["sourceRange"]);
    middleware.admitted.insert(middleware.admitted.end(), ranges.begin(), ranges.end());
  }
  read_strips(spec, middleware);
  read_redirects(spec, middleware);
  if (const yaml::Cursor prefix = spec["addPrefix"]["prefix"]) {
    middleware.rewrites.push_back({.kind = PathChange::Kind::add_prefix, .from = {}, .to = std::string(prefix.text())});
  }
  if (const yaml::Cursor path = spec["replacePath"]["path"]) {
    middleware.rewrites.push_back({.kind = PathChange::Kind::full, .from = {}, .to = std::string(path.text())});
  }
  if (const yaml::Cursor regex = spec["replacePathRegex"]) {
    middleware.rewrites.push_back({.kind = PathChange::Kind::regex_part,
                                   .from = std::string(regex["regex"].text()),
                                   .to = std::string(regex["replacement"].text())});
  }
  into.extensions.push_back(std::move(middleware));
}

}  // namespace

const Kind middleware{.groups = "traefik.io traefik.containo.us", .name = "Middleware", .read = read};

}  // namespace routegrant::kube

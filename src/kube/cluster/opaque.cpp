#include "kube/cluster/opaque.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "base/text.hpp"

namespace routegrant::kube {
namespace {

/// Annotations whose value is put into the configuration (each controller's annotation list).
bool is_snippet(std::string_view key) {
  constexpr std::array<std::string_view, 14> keys{"nginx.ingress.kubernetes.io/auth-snippet",
                                                  "nginx.ingress.kubernetes.io/configuration-snippet",
                                                  "nginx.ingress.kubernetes.io/modsecurity-snippet",
                                                  "nginx.ingress.kubernetes.io/server-snippet",
                                                  "nginx.ingress.kubernetes.io/stream-snippet",
                                                  "nginx.org/location-snippets",
                                                  "nginx.org/server-snippets",
                                                  "haproxy-ingress.github.io/config-backend",
                                                  "haproxy-ingress.github.io/config-backend-early",
                                                  "haproxy-ingress.github.io/config-backend-late",
                                                  "ingress.kubernetes.io/config-backend",
                                                  "haproxy.org/backend-config-snippet",
                                                  "haproxy.com/backend-config-snippet",
                                                  "ingress.kubernetes.io/backend-config-snippet"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// What the directives of nginx and HAProxy begin with that have no say in where a request goes or who is let in.
constexpr std::string_view harmless_beginnings =
    "access_log add_header add_trailer aio balance brotli charset chunked_transfer_encoding client_ "
    "compression cookie default_type directio error_log etag expires fullconn grpc_read_timeout "
    "grpc_send_timeout grpc_set_header gzip http-response http2_ ignore_invalid_ keepalive "
    "large_client_header_buffers limit_ lingering_ log log_ max_ranges maxconn modsecurity more_clear_headers "
    "more_set_headers more_set_input_headers open_file_cache opentelemetry opentracing option output_buffers "
    "proxy_buffer proxy_busy_buffers_size proxy_cache proxy_connect_timeout proxy_cookie_ proxy_force_ranges "
    "proxy_headers_hash proxy_hide_header proxy_http_version proxy_ignore_ proxy_limit_rate "
    "proxy_max_temp_file_size proxy_next_upstream proxy_no_cache proxy_pass_ proxy_read_timeout "
    "proxy_request_buffering proxy_send_timeout proxy_set_header proxy_socket_keepalive proxy_ssl_ "
    "proxy_temp_ reset_timedout_connection retries send_timeout sendfile server_tokens ssl_ciphers "
    "ssl_prefer_server_ciphers ssl_protocols stick-table sub_filter tcp_ timeout types underscores_in_headers ";

bool is_harmless(std::string_view word) {
  const std::vector<std::string_view> beginnings = text::words(harmless_beginnings);
  return word.starts_with("set $") ||
         std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return word.starts_with(beginning); });
}

/// The first word of each directive; `set` with its variable. Comments and quoted text are passed over.
std::vector<std::string> directives_of(std::string_view snippet) {
  std::vector<std::string> found;
  std::string word;
  bool is_first = true;
  char quote = '\0';
  const auto end = [&] {
    if (is_first && !word.empty()) found.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < snippet.size(); ++i) {
    const char c = snippet[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
      continue;
    }
    if (c == '#' && word.empty()) {
      i = std::min(snippet.find('\n', i), snippet.size());
      continue;
    }
    if (c == '"' || c == '\'') quote = c;
    const bool ends_word = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    const bool ends_directive = c == ';' || c == '{' || c == '}';
    if (!ends_word && !ends_directive) {
      word += c;
      continue;
    }
    if (word == "set" && is_first && ends_word) {
      word += ' ';
      continue;
    }
    if (!word.empty() || ends_directive) {
      end();
      is_first = ends_directive;
    }
  }
  end();
  return found;
}

/// HAProxy's directives stand one on a line.
std::vector<std::string> lines_of(std::string_view snippet) {
  std::vector<std::string> found;
  for (const std::string_view line : text::split(snippet, '\n')) {
    const std::vector<std::string_view> words = text::words(line);
    if (!words.empty() && !words.front().starts_with('#')) found.emplace_back(words.front());
  }
  return found;
}

/// The directives that may steer requests, sorted and distinct.
std::vector<std::string> steering(std::string_view key, std::string_view snippet) {
  std::set<std::string> words;
  const bool by_line = key.find("config-") != std::string_view::npos;
  for (const std::string& word : by_line ? lines_of(snippet) : directives_of(snippet)) {
    // nginx's own variables of the upstream are what `set` may turn.
    const bool turns = word.starts_with("set $proxy_") || word.starts_with("set $best_http_host");
    if (turns || !is_harmless(word)) words.insert(word.starts_with("set $") ? "set" : word);
  }
  return {words.begin(), words.end()};
}

/// What a Middleware or plugin runs, if that is a program of its own.
std::string program_of(const Extension& extension) {
  for (const std::string_view word : text::words(extension.does)) {
    if (word == "pre-function" || word == "post-function") return "Lua";
    if (word == "plugin") return "a plugin";
  }
  return {};
}

}  // namespace

std::vector<OpaqueText> opaque_texts(const Cluster& cluster) {
  std::vector<OpaqueText> texts;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  std::map<std::string, const Extension*> programs;
  for (const Extension& extension : cluster.extensions) {
    if (!program_of(extension).empty())
      programs.try_emplace(extension.meta.namespace_name + "/" + extension.meta.name.value, &extension);
  }
  const auto add = [&](OpaqueText opaque) {
    const Meta& meta = cluster.routes[opaque.route].meta;
    if (seen.emplace(meta.kind, meta.object(), opaque.name).second) texts.push_back(std::move(opaque));
  };
  for (std::size_t i = 0; i < cluster.routes.size(); ++i) {
    const Route& route = cluster.routes[i];
    for (const Pair& pair : route.meta.annotations) {
      if (!is_snippet(pair.key.value)) continue;
      std::vector<std::string> words = steering(pair.key.value, pair.value.value);
      if (words.empty()) continue;
      add({.route = i, .name = pair.key.value, .words = std::move(words), .span = pair.value.span});
    }
    for (const std::string& name : route.extensions) {
      const auto program = programs.find(name);
      if (program == programs.end()) continue;
      const Extension& extension = *program->second;
      add({.route = i,
           .name = extension.meta.kind + " " + extension.meta.object(),
           .words = {program_of(extension)},
           .span = extension.meta.name.span});
    }
  }
  return texts;
}

}  // namespace routegrant::kube

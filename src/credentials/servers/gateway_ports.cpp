#include "credentials/servers/gateway_ports.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
using Ports = std::optional<std::vector<std::int64_t>>;

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// A directive, or the head of a block.
struct Directive {
  std::vector<std::string_view> words{};
  /// The block in which it stands: an index in `Configuration::heads`.
  std::size_t block = 0;
};

struct Configuration {
  std::vector<Directive> directives{};
  /// The heads of all blocks; the first is the file.
  std::vector<Directive> heads{Directive{}};
};

/// nginx's own syntax (src/core/ngx_conf_file.c, ngx_conf_read_token): words, quotes, `#`, `;` and braces.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// Nothing where the braces do not match.
  std::optional<Configuration> read() {
    while (at_ < text_.size()) {
      if (!step()) return std::nullopt;
    }
    if (!open_.empty() || !words_.empty()) return std::nullopt;
    return std::move(all_);
  }

 private:
  bool step() {
    const char c = text_[at_];
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (c == ';') {
      if (!words_.empty()) all_.directives.push_back({std::exchange(words_, {}), block()});
    } else if (c == '{') {
      all_.heads.push_back({std::exchange(words_, {}), block()});
      open_.push_back(all_.heads.size() - 1);
    } else if (c == '}') {
      if (open_.empty() || !words_.empty()) return false;
      open_.pop_back();
    } else if (c == '"' || c == '\'') {
      return quoted(c);
    } else if (std::string_view(" \t\r\n").find(c) == none) {
      word();
      return true;
    }
    ++at_;
    return true;
  }

  bool quoted(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote) end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return false;
    words_.push_back(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return true;
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && std::string_view(" \t\r\n;{").find(text_[at_]) == none) {
      const bool is_variable = text_[at_] == '$' && at_ + 1 < text_.size() && text_[at_ + 1] == '{';
      at_ = is_variable ? std::min(text_.find('}', at_), text_.size() - 1) + 1 : at_ + 1;
    }
    words_.push_back(text_.substr(begin, at_ - begin));
  }

  [[nodiscard]] std::size_t block() const { return open_.empty() ? 0 : open_.back(); }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string_view> words_{};
  std::vector<std::size_t> open_{};
  Configuration all_{};
};

bool is_block(const Configuration& all, std::size_t block, std::string_view name) {
  return !all.heads[block].words.empty() && all.heads[block].words.front() == name;
}

/// The block of that name around a directive; 0 for none.
std::size_t around(const Configuration& all, std::size_t block, std::string_view name) {
  while (block != 0 && !is_block(all, block, name)) block = all.heads[block].block;
  return block;
}

bool names(std::string_view word, std::string_view host) {
  for (std::size_t at = word.find(host); at != none; at = word.find(host, at + 1)) {
    const std::size_t end = at + host.size();
    const bool is_part = (at > 0 && is_host_char(word[at - 1])) || (end < word.size() && is_host_char(word[end]));
    if (!is_part) return true;
  }
  return false;
}

bool passes(const Directive& directive) {
  return directive.words.front().ends_with("_pass") && directive.words.size() > 1;
}

/// The port of `listen 80`, `listen [::]:80`, `listen 127.0.0.1`; 0 for a socket's path; nothing for a variable.
std::optional<std::int64_t> listen_port(std::string_view address) {
  if (address.starts_with("unix:")) return 0;
  if (address.find('$') != none || address.find("{{") != none) return std::nullopt;
  if (const auto port = text::integer(address)) return port;
  const std::size_t bracket = address.rfind(']');
  const std::size_t colon = address.rfind(':');
  const bool has_port = colon != none && (bracket == none || colon > bracket);
  return has_port ? text::integer(address.substr(colon + 1)) : std::optional<std::int64_t>(80);
}

/// Adds the ports of one server; false where they cannot be told.
bool add_server(const Configuration& all, std::size_t server, std::vector<std::int64_t>& into) {
  bool listens = false;
  bool includes = false;
  std::vector<std::int64_t> ports;
  for (const Directive& directive : all.directives) {
    if (directive.block != server) continue;
    const std::string_view name = directive.words.front();
    if (name == "return") return true;
    includes = includes || name == "include";
    if (name != "listen" || directive.words.size() < 2) continue;
    const auto port = listen_port(directive.words[1]);
    if (!port) return false;
    listens = true;
    ports.push_back(*port);
  }
  if (!listens && includes) return false;
  // "If the directive is not present then either *:80 is used [...] or *:8000".
  if (!listens) ports = {80, 8000};
  into.insert(into.end(), ports.begin(), ports.end());
  return true;
}

/// Adds the ports of the servers that pass requests on to the upstream; false where they cannot be told.
bool add_upstream(const Configuration& all, std::size_t upstream, std::vector<std::int64_t>& into) {
  const std::vector<std::string_view>& head = all.heads[upstream].words;
  if (head.size() < 2) return false;
  bool is_used = false;
  for (const Directive& directive : all.directives) {
    if (!passes(directive)) continue;
    if (directive.words[1].find('$') != none) return false;
    if (!names(directive.words[1], head[1])) continue;
    const std::size_t server = around(all, directive.block, "server");
    if (server == 0 || !add_server(all, server, into)) return false;
    is_used = true;
  }
  return is_used;
}

}  // namespace

std::optional<std::vector<std::int64_t>> nginx_ports(std::string_view text, std::string_view host) {
  if (text.find("_pass") == none || text.find("server") == none) return std::nullopt;
  const std::optional<Configuration> all = Reader(text).read();
  if (!all) return std::nullopt;
  std::vector<std::int64_t> ports;
  bool is_named = false;
  for (const Directive& directive : all->directives) {
    const bool names_host = std::any_of(directive.words.begin() + 1, directive.words.end(),
                                        [host](std::string_view word) { return names(word, host); });
    if (!names_host || directive.words.front() == "server_name") continue;
    const std::size_t upstream = around(*all, directive.block, "upstream");
    const std::size_t server = around(*all, directive.block, "server");
    if (upstream == 0 && server == 0) return std::nullopt;
    is_named = true;
    if (upstream != 0 ? !add_upstream(*all, upstream, ports) : !add_server(*all, server, ports)) return std::nullopt;
  }
  return is_named ? Ports(std::move(ports)) : Ports();
}

std::optional<std::vector<std::int64_t>> kong_ports(std::string_view listen) {
  std::vector<std::int64_t> ports;
  if (text::trim(listen) == "off") return ports;
  for (const std::string_view entry : text::split(listen, ',')) {
    const std::vector<std::string_view> words = text::words(entry);
    if (words.empty()) return std::nullopt;
    const std::string_view address = words.front();
    const std::size_t colon = address.rfind(':');
    const auto port = colon == none ? std::nullopt : text::integer(address.substr(colon + 1));
    if (!port) return std::nullopt;
    ports.push_back(*port);
  }
  return ports;
}

}  // namespace routegrant::credentials

#include "credentials/servers/relay_texts.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t most_targets = 64;
constexpr std::size_t longest_text = std::size_t{256} * 1024;

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

std::int64_t port_of(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::int64_t port = text::integer(text.substr(0, end)).value_or(0);
  return port > 0 && port < 65536 ? port : 0;
}

/// `host`, `host:5432`, at the beginning of `word`, which is a part of `text`. An address in brackets is no Service.
RelayTarget target_of(std::string_view text, std::string_view word) {
  RelayTarget target;
  std::size_t size = 0;
  while (size < word.size() && is_host_char(word[size])) ++size;
  target.host = std::string(word.substr(0, size));
  target.begin = static_cast<std::uint32_t>(word.data() - text.data());
  target.end = static_cast<std::uint32_t>(target.begin + size);
  if (size < word.size() && word[size] == ':') target.port = port_of(word.substr(size + 1));
  return target;
}

/// The port of `*:5432`, `:5432`, `0.0.0.0:5432`, `5432`.
std::int64_t listening_port(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  return port_of(colon == none ? word : word.substr(colon + 1));
}

/// The sections of haproxy.cfg that hand connections on without looking into them.
class Haproxy {
 public:
  explicit Haproxy(std::string_view text) : text_(text) {}

  std::vector<RelayTarget> read() {
    for (const std::string_view line : text::split(text_, '\n')) read_line(text::words(line.substr(0, line.find('#'))));
    std::vector<RelayTarget> targets;
    for (const Section& section : sections_) {
      if (section.is_http) continue;
      for (const std::string& name : section.backends) {
        const auto found = by_name_.find(name);
        if (found != by_name_.end() && !sections_[found->second].is_http)
          add(section, sections_[found->second], targets);
      }
      add(section, section, targets);
    }
    return targets;
  }

 private:
  struct Section {
    bool is_http = false;
    std::vector<std::int64_t> ports{};
    std::vector<std::string> backends{};
    std::vector<RelayTarget> servers{};
  };

  void read_line(const std::vector<std::string_view>& words) {
    if (words.empty()) return;
    constexpr std::array<std::string_view, 9> others{"global", "resolvers", "peers",       "userlist", "mailers",
                                                     "cache",  "program",   "http-errors", "ring"};
    const std::string_view word = words.front();
    if (word == "defaults") http_by_default_ = false;
    in_defaults_ = word == "defaults" || (in_defaults_ && word != "frontend" && word != "backend" && word != "listen");
    if (word == "frontend" || word == "backend" || word == "listen") {
      if (words.size() > 1) by_name_.emplace(word == "frontend" ? "" : std::string(words[1]), sections_.size());
      sections_.push_back({.is_http = http_by_default_});
      is_open_ = sections_.size() <= 4 * most_targets;
      if (words.size() > 2 && word != "backend") sections_.back().ports.push_back(listening_port(words[2]));
    } else if (text::is_one_of(word, others) || word == "defaults") {
      is_open_ = false;
    } else if (words.size() > 1) {
      read_setting(words);
    }
  }

  void read_setting(const std::vector<std::string_view>& words) {
    if (words[0] == "mode" && in_defaults_) http_by_default_ = words[1] == "http";
    if (!is_open_) return;
    Section& section = sections_.back();
    if (words[0] == "mode") section.is_http = words[1] == "http";
    if (words[0] == "bind") section.ports.push_back(listening_port(words[1]));
    if (words[0] == "default_backend" || words[0] == "use_backend") section.backends.emplace_back(words[1]);
    const std::size_t at = words[0] == "server" ? 2 : words[0] == "server-template" ? 3 : 0;
    if (at != 0 && at < words.size()) section.servers.push_back(target_of(text_, words[at]));
  }

  static void add(const Section& front, const Section& back, std::vector<RelayTarget>& into) {
    for (const RelayTarget& server : back.servers) {
      for (const std::int64_t port : front.ports) {
        if (into.size() >= most_targets) return;
        into.push_back(server);
        into.back().listens = port;
      }
    }
  }

  std::string_view text_;
  bool http_by_default_ = false;
  bool in_defaults_ = false;
  bool is_open_ = false;
  std::vector<Section> sections_{};
  /// Backends and listeners; frontends are not referred to.
  std::map<std::string, std::size_t> by_name_{};
};

/// The `stream` blocks of nginx.conf, or a file that such a block includes.
class Nginx {
 public:
  Nginx(std::string_view text, bool is_stream) : text_(text), in_stream_(is_stream ? 1 : 0) {}

  std::vector<RelayTarget> read() {
    std::size_t at = 0;
    while (at < text_.size() && targets_.size() < most_targets) {
      const std::size_t end = std::min(text_.find_first_of(";{}#", at), text_.size());
      const std::vector<std::string_view> words = text::words(text_.substr(at, end - at));
      const char mark = end < text_.size() ? text_[end] : ';';
      at = end + 1;
      if (mark == '#') {
        at = std::min(text_.find('\n', end), text_.size());
        continue;
      }
      if (mark == ';') read_directive(words);
      if (mark == '{') open(words);
      if (mark == '}') close();
    }
    for (RelayTarget& target : targets_) {
      const auto upstream = upstreams_.find(target.host);
      if (upstream == upstreams_.end()) continue;
      const std::int64_t listens = target.listens;
      target = upstream->second;
      target.listens = listens;
    }
    return std::move(targets_);
  }

 private:
  void open(const std::vector<std::string_view>& words) {
    ++depth_;
    if (in_stream_ == 0 && words.size() == 1 && words[0] == "stream") in_stream_ = depth_;
    if (in_stream_ == 0 || words.empty()) return;
    listens_ = 0;
    upstream_ = words[0] == "upstream" && words.size() == 2 ? std::string(words[1]) : std::string();
  }

  void close() {
    if (in_stream_ > 0 && depth_ == in_stream_ && depth_ > 0) in_stream_ = 0;
    if (depth_ > 0) --depth_;
    upstream_.clear();
  }

  void read_directive(const std::vector<std::string_view>& words) {
    if (in_stream_ == 0 || words.size() < 2) return;
    if (words[0] == "listen") listens_ = listening_port(words[1]);
    if (words[0] == "server" && !upstream_.empty()) upstreams_.emplace(upstream_, target_of(text_, words[1]));
    if (words[0] != "proxy_pass") return;
    targets_.push_back(target_of(text_, words[1]));
    targets_.back().listens = listens_;
  }

  std::string_view text_;
  std::size_t depth_ = 0;
  /// The depth at which the block lies; 0: outside of it.
  std::size_t in_stream_ = 0;
  std::int64_t listens_ = 0;
  std::string upstream_{};
  std::map<std::string, RelayTarget> upstreams_{};
  std::vector<RelayTarget> targets_{};
};

bool is_name_char(char c) {
  return is_host_char(c) || c == '_';
}

/// The hosts that stand after `key` (and digits, as in `backend_hostname0`), with `=`, blanks and quotes between.
std::vector<RelayTarget> after_key(std::string_view text, std::string_view key) {
  std::vector<RelayTarget> targets;
  for (std::size_t at = text.find(key); at != none && targets.size() < most_targets; at = text.find(key, at + 1)) {
    if (at > 0 && is_name_char(text[at - 1])) continue;
    const std::size_t line = text.rfind('\n', at) + 1;
    if (text.substr(line, at - line).find('#') != none) continue;
    std::size_t value = std::min(text.find_first_not_of("0123456789", at + key.size()), text.size());
    const std::size_t begin = std::min(text.find_first_not_of(" \t=:\"'", value), text.size());
    if (begin == value || begin == text.size()) continue;
    RelayTarget target = target_of(text, text.substr(begin, text.find('\n', begin) - begin));
    if (!target.host.empty()) targets.push_back(std::move(target));
  }
  return targets;
}

/// pgcat.toml: `servers = [["db", 5432, "primary"], ...]`: the first text of each inner list.
std::vector<RelayTarget> in_lists(std::string_view text) {
  std::vector<RelayTarget> targets;
  for (std::size_t at = text.find('['); at != none && targets.size() < most_targets; at = text.find('[', at + 1)) {
    const std::size_t quote = text.find_first_not_of(" \t\n", at + 1);
    if (quote == none || text[quote] != '"') continue;
    RelayTarget target = target_of(text, text.substr(quote + 1));
    const std::size_t comma = text.find(',', target.end);
    if (comma != none) target.port = port_of(text::trim(text.substr(comma + 1, 8)));
    if (!target.host.empty() && target.port != 0) targets.push_back(std::move(target));
  }
  return targets;
}

}  // namespace

std::vector<RelayTarget> relay_targets_in_file(std::string_view path, std::string_view text) {
  if (text.size() > longest_text) return {};
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name == "haproxy.cfg") return Haproxy(text).read();
  if (name == "pgcat.toml") return in_lists(text);
  if (name == "odyssey.conf") return after_key(text, "host");
  if (name == "pgpool.conf") return after_key(text, "backend_hostname");
  if (name == "maxscale.cnf" || name == "proxysql.cnf") return after_key(text, "address");
  if (path.find("nginx") != none && name.ends_with(".conf")) return Nginx(text, path.find("stream") != none).read();
  return {};
}

std::vector<RelayTarget> relay_targets_in_nodes(std::string_view nodes) {
  std::vector<RelayTarget> targets;
  for (const std::string_view node : text::split(nodes, ',')) {
    const std::size_t colon = node.find(':');
    if (colon == none || !text::integer(text::trim(node.substr(0, colon))) || targets.size() >= most_targets) continue;
    targets.push_back(target_of(nodes, node.substr(colon + 1)));
  }
  return targets;
}

std::vector<RelayTarget> relay_targets_in_socat(std::string_view words) {
  std::vector<RelayTarget> targets;
  std::int64_t listens = 0;
  std::size_t at = 0;
  while (at < words.size() && targets.size() < most_targets) {
    const std::size_t begin = words.find_first_not_of(" \t\n'\"\\", at);
    if (begin == none) break;
    at = std::min(words.find_first_of(" \t\n'\"\\", begin), words.size());
    const std::string_view word = words.substr(begin, at - begin);
    const std::size_t colon = word.find(':');
    if (colon == none) continue;
    const std::string kind = text::lower(word.substr(0, colon));
    constexpr std::array<std::string_view, 6> listening{"tcp-listen", "tcp-l",       "tcp4-listen",
                                                        "tcp4-l",     "tcp6-listen", "tcp6-l"};
    constexpr std::array<std::string_view, 6> connecting{"tcp",  "tcp-connect",  "tcp4",
                                                         "tcp6", "tcp4-connect", "tcp6-connect"};
    if (text::is_one_of(kind, listening)) listens = port_of(word.substr(colon + 1));
    if (text::is_one_of(kind, connecting)) targets.push_back(target_of(words, word.substr(colon + 1)));
  }
  for (RelayTarget& target : targets) target.listens = listens;
  return targets;
}

}  // namespace routegrant::credentials

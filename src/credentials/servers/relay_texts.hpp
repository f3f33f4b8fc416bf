#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Where the configuration of a TCP proxy or connection pooler sends connections on to.
namespace routegrant::credentials {

/// One address that connections are handed on to.
struct RelayTarget {
  /// The port at which clients come; 0: any that the program opens.
  std::int64_t listens = 0;
  std::string host{};
  /// 0: the text names none.
  std::int64_t port = 0;
  /// Where the host stands in the text.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// What a mounted file of this name tells: haproxy.cfg (docs.haproxy.org, `bind`, `server`, `default_backend`), the
/// `stream` blocks of nginx.conf (nginx.org, ngx_stream_proxy_module), pgcat.toml (`servers`), odyssey.conf
/// (`storage`), pgpool.conf (`backend_hostname0`), maxscale.cnf and proxysql.cnf (`address`). None for any other file.
/// At most 64.
[[nodiscard]] std::vector<RelayTarget> relay_targets_in_file(std::string_view path, std::string_view text);

/// Pgpool's list of nodes as Bitnami's image takes it: `0:host:5432:1,1:...`.
[[nodiscard]] std::vector<RelayTarget> relay_targets_in_nodes(std::string_view nodes);

/// The addresses of a command line of socat: `TCP-LISTEN:5432,fork TCP:db:5432`.
[[nodiscard]] std::vector<RelayTarget> relay_targets_in_socat(std::string_view words);

}  // namespace routegrant::credentials

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "credentials/credential.hpp"

/// What the name of a container's image tells.
namespace routegrant::credentials {

/// Whose entry point a database image has: it decides what the environment makes (see servers.cpp).
enum class ImageFamily : std::uint8_t { none, official, bitnami, sclorg };

struct Image {
  ImageFamily family = ImageFamily::none;
  DatabaseKind kind = DatabaseKind::unknown;
  /// The leading number of the tag; 0 if there is none.
  int version = 0;
};

/// Reads `registry/path/name:tag@digest`. A database image is told by its last path part.
[[nodiscard]] Image read_image(std::string_view image);

/// The last part of the image's path, in lower case, without tag and digest.
[[nodiscard]] std::string image_name(std::string_view image);

/// Whether the name is that of a server's image, and not only holds a server's name: `postgres`, `postgresql-16-c9s`,
/// `mysql-server`, but not `todo-app-mysql` or `postgres-rest-api`.
[[nodiscard]] bool is_named_as_server(std::string_view image);

/// Whether it is a directory from which a database image's entry point runs the scripts at the first start, or (sclorg)
/// at each.
[[nodiscard]] bool is_init_directory(std::string_view path);

/// PgBouncer, Pgpool, HAProxy and so on: the client's role passes through.
[[nodiscard]] bool is_pooler(std::string_view image);

/// Adminer and phpMyAdmin: who opens them is asked for user and password, unless a setting names them.
[[nodiscard]] bool asks_for_login(std::string_view image);

/// Cloud SQL and AlloyDB Auth Proxy: what stands behind localhost is outside the cluster.
[[nodiscard]] bool is_cloud_proxy(std::string_view image);

/// A store that is no PostgreSQL, MySQL or MariaDB, a broker, a cache, or telemetry.
[[nodiscard]] bool is_other_store_image(std::string_view image);

}  // namespace routegrant::credentials

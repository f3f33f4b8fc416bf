#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kube/cluster/database_server.hpp"
#include "kube/cluster/meta.hpp"
#include "kube/cluster/text.hpp"
#include "yaml/cursor.hpp"

/// Secrets and ConfigMaps, and what makes them.
namespace routegrant::kube {

/// A reference to a key of a Secret or ConfigMap.
struct KeyRef {
  bool is_secret = true;
  Text object{};
  Text key{};
  bool optional = false;
};

/// A run of a text that an operator puts together.
struct MadePart {
  std::string text{};
  /// Where the resource says so.
  Span span{};
  /// Whether it is the text itself; otherwise `text` is a placeholder for what only the operator knows.
  bool known = true;
};

/// A Secret or ConfigMap, or what makes one. Values stay in the source: they may be secret.
struct DataEntry {
  Text key{};
  /// The scalar; absent where the value lies outside Git.
  yaml::Cursor value{};
  bool base64 = false;
  /// Whether Git cannot show the value (made by an operator or an external store, or encrypted).
  bool outside_git = false;
  /// The value as an operator puts it together from its resource; empty for any other.
  std::vector<MadePart> made{};
  /// Whether the value is a producer's template: its actions (`{{ .password }}`) stand for values outside Git, what
  /// is written around them is there.
  bool is_template = false;
};

/// How a producer writes new values into its object.
enum class Refresh : std::uint8_t {
  by_hand,   ///< nothing writes it but a commit, or whoever made it
  once,      ///< a controller writes it and never again
  followed,  ///< a controller follows the store, or renews what it made
  leased,    ///< each value is made for a lease, and ends with it
};

/// A workload that a producer restarts after it has written new values (`rolloutRestartTargets`).
struct RestartTarget {
  std::string kind{};
  Text name{};
};

struct KeyedObject {
  Meta meta{};
  bool is_secret = true;
  /// The kind of the object that makes it: Secret, ConfigMap, ExternalSecret and so on.
  std::string producer{};
  /// The resource for which a database operator makes it ("Cluster shop/db"); empty for any other.
  std::string made_for{};
  /// The server that a login with it reaches; no name for any other object.
  ServerReference database_server{};
  /// The declared role that stands for its user, whose name only the operator knows; empty where the name is known.
  std::string user_pattern{};
  std::string type{};
  std::vector<DataEntry> data{};
  /// Whether `data` lists all keys. A Secret without data has unknown keys: an installer fills it.
  bool keys_known = true;
  bool immutable = false;
  /// Whether it makes nothing: a resource needs the object and tells what one of its keys must hold. It says less
  /// than the object itself, and more than one whose values lie outside Git.
  bool only_required = false;
  Refresh refresh = Refresh::by_hand;
  /// What says so (`refreshInterval`, `refreshPolicy`, the kind); the object's name where nothing does.
  Span refresh_span{};
  std::vector<RestartTarget> restarts{};
  /// Keys whose templates lie in other Secrets and ConfigMaps, until all objects are read.
  std::vector<KeyRef> template_from{};
};

}  // namespace routegrant::kube

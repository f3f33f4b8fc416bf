#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/model.hpp"

namespace routegrant::relate {

/// A login's role, found in one database.
struct Meeting {
  std::size_t database = 0;
  pg::RoleIndex role = 0;
  Certainty certainty = Certainty::declared;
};

/// A server of the model: the scope that holds it, and its index there.
struct ServerAt {
  std::size_t scope = 0;
  std::size_t server = 0;
};

/// Where logins meet roles: which databases a login's server holds, and which create a role of its name.
class Meetings {
 public:
  explicit Meetings(const Model& model);

  /// Where the role `name` of a login is: in the databases of the login's server;
  /// else in those that are known to be at its host; else, for a server outside of the tree, in the only database that
  /// creates a role of that name by SQL. Of several databases of a server, the one that the login names.
  [[nodiscard]] std::vector<Meeting> of(const credentials::Login& login, std::string_view name,
                                        const std::optional<ServerAt>& server) const;

 private:
  const Model& model_;
  /// By scope and server, the databases that it holds, ascending, and how sure that is.
  std::map<std::pair<std::size_t, std::size_t>, std::map<std::size_t, Certainty>> by_server_;
  /// Databases whose hosts the settings name, or what is handed to psql.
  std::vector<std::size_t> with_hosts_;
  /// By name, the roles that SQL creates.
  std::map<std::string, std::vector<Meeting>, std::less<>> created_;
};

}  // namespace routegrant::relate

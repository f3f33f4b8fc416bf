#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analysis.hpp"
#include "pg/database.hpp"

namespace routegrant::questions {

/// What roles need besides their privileges on an object to use them, and no file gives (`pg::missing_for_use`): USAGE
/// on the schema, CONNECT on the database. PostgreSQL refuses them without it.
class MissingForUse {
 public:
  /// `analysis` must outlive it.
  explicit MissingForUse(const Analysis& analysis);

  /// "USAGE on schema payment"; empty if nothing is missing, or nothing can be told.
  [[nodiscard]] std::string of(const Role& role, const Object& object) const;

 private:
  struct Names {
    std::map<std::string, pg::RoleIndex> roles;
    /// By kind and name.
    /// By database, kind and name.
    std::map<std::tuple<std::string, std::string, std::string>, pg::ObjectIndex> objects;
  };

  const Analysis& analysis_;
  /// By the facts of databases: which of the model it is.
  std::map<FactId, std::size_t> databases_;
  std::vector<Names> names_;
};

}  // namespace routegrant::questions

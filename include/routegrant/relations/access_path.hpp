#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A way from outside the cluster to a privilege on a database object.
struct AccessPath {
  FactId route{};
  FactId workload{};
  FactId login{};
  FactId role{};
  FactId object{};
  std::string privilege{};
  std::string column_name{};
  std::int64_t hops = 0;
  std::string how{};
  FactId through{};
  std::string provided{};

  static constexpr std::string_view relation = "access_path";
  static constexpr std::string_view doc = "A way from outside the cluster to a privilege on a database object.";
  static constexpr std::string_view label = "{privilege} on {object}";
  static constexpr std::string_view sentence = "so {privilege} on {object} is within reach of {route}{provided}";
  static constexpr std::string_view key = "route, login, object, privilege, column_name";
  static constexpr auto columns = std::array{
      Column{"route", &AccessPath::route, "Where the way enters."},
      Column{"workload", &AccessPath::workload, "The workload that holds the credential."},
      Column{"login", &AccessPath::login, "The credential it uses."},
      Column{"role", &AccessPath::role, "The role it logs in as."},
      Column{"object", &AccessPath::object, "The object at its end."},
      Column{"privilege", &AccessPath::privilege, "The privilege."},
      Column{"column_name", &AccessPath::column_name, "The column, or empty for the whole object."},
      Column{"hops", &AccessPath::hops, "How many Service calls lie on the way."},
      Column{"how", &AccessPath::how,
             "How the role has the privilege: granted, public, member, owner, superuser, predefined, or by SET ROLE."},
      Column{"through", &AccessPath::through,
             "The grant or membership that gives it to the role; none for owners and superusers."},
      Column{"provided", &AccessPath::provided,
             "What it takes besides and no file gives, in words (USAGE on the schema, CONNECT); empty if nothing."},
  };
};

}  // namespace routegrant

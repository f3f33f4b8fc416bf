#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A way that an invariant of the settings forbids.
struct Violates {
  FactId invariant{};
  FactId route{};
  FactId login{};
  FactId role{};
  FactId object{};
  std::string privilege{};
  std::string column_name{};
  std::string known{};
  std::int64_t hops = 0;
  FactId through{};

  static constexpr std::string_view relation = "violates";
  static constexpr std::string_view doc = "A way that an invariant of the settings forbids, or may forbid.";
  static constexpr std::string_view label = "a way against {invariant}";
  static constexpr std::string_view sentence = "which {invariant} forbids";
  static constexpr std::string_view key = "invariant, route, login, role, object, privilege, column_name";
  static constexpr auto columns = std::array{
      Column{"invariant", &Violates::invariant, "The invariant."},
      Column{"route", &Violates::route, "Where the way enters; none where it begins at a workload or a role."},
      Column{"login", &Violates::login, "The credential it uses; none where it begins at a role."},
      Column{"role", &Violates::role, "The role it logs in as or begins at; none where that is not known."},
      Column{"object", &Violates::object, "The object at its end, or the role that it can act as; none if not known."},
      Column{"privilege", &Violates::privilege, "The privilege; empty for a role, or if not known."},
      Column{"column_name", &Violates::column_name, "The column, or empty for the whole object."},
      Column{"known", &Violates::known,
             "yes; exposure where it is not known whether the route is public; role where the role is not known."},
      Column{"hops", &Violates::hops, "How many Service calls lie on the way."},
      Column{"through", &Violates::through,
             "The grant or membership that opens it; none for owners, superusers and unknown roles."},
  };
};

}  // namespace routegrant

#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// One step of the way from a container to the name of its database role.
struct LoginStep {
  FactId workload{};
  std::string container{};
  std::string login_name{};
  std::int64_t ordinal = 0;
  std::string told{};

  static constexpr std::string_view relation = "login_step";
  static constexpr std::string_view doc = "One step of the way from a container to the name of its database role.";
  static constexpr std::string_view label = "{told}";
  static constexpr std::string_view sentence = "{told}";
  static constexpr std::string_view key = "workload, container, login_name, ordinal";
  static constexpr auto columns = std::array{
      Column{"workload", &LoginStep::workload, "The workload."},
      Column{"container", &LoginStep::container, "The container."},
      Column{"login_name", &LoginStep::login_name, "The login's name."},
      Column{"ordinal", &LoginStep::ordinal, "Which step, from 1."},
      Column{"told", &LoginStep::told, "The step as one clause."},
  };
};

}  // namespace routegrant

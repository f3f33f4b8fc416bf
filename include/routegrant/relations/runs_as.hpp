#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A workload runs as a ServiceAccount.
struct RunsAs {
  FactId workload{};
  FactId account{};
  bool token = false;
  bool automounted = false;
  bool uses_token = false;
  std::string told{};

  static constexpr std::string_view relation = "runs_as";
  static constexpr std::string_view doc = "A workload runs as a ServiceAccount.";
  static constexpr std::string_view label = "{account}";
  static constexpr std::string_view sentence = "{workload} runs as {account}{told}";
  static constexpr std::string_view key = "workload";
  static constexpr auto columns = std::array{
      Column{"workload", &RunsAs::workload, "The workload."},
      Column{"account", &RunsAs::account, "The account."},
      Column{"token", &RunsAs::token, "Whether a token that the API server takes is mounted in its pods."},
      Column{"automounted", &RunsAs::automounted,
             "Whether it is the token that pods are given unless they say otherwise."},
      Column{"uses_token", &RunsAs::uses_token,
             "Whether something that its annotations ask for logs in elsewhere with the token, as Vault's agent does."},
      Column{"told", &RunsAs::told, "What becomes of the token, as the end of a clause."},
  };
};

}  // namespace routegrant

#pragma once

#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A container can log in to a database.
struct Login {
  FactId workload{};
  FactId server{};
  std::string container{};
  std::string name{};
  std::string kind{};
  std::string host{};
  std::string database{};
  std::string role_name{};
  std::string shown{};
  std::string known{};
  std::string source{};
  std::string secret{};
  std::string key_name{};
  std::string credential{};
  bool before_requests = false;
  bool hands_on = false;

  static constexpr std::string_view relation = "login";
  static constexpr std::string_view doc = "A container can log in to a database.";
  static constexpr std::string_view label = "{workload} ({container})";
  static constexpr std::string_view sentence = "{workload} logs in as {shown}";
  static constexpr std::string_view key = "workload, container, name";
  static constexpr auto columns = std::array{
      Column{"workload", &Login::workload, "The workload."},
      Column{"server", &Login::server, "The server in the tree it connects to, or none: outside, or not known."},
      Column{"container", &Login::container, "The container."},
      Column{"name", &Login::name,
             "What tells several logins of one container apart: the prefix of their variables, or the variable."},
      Column{"kind", &Login::kind, "postgresql, mysql, mariadb or unknown."},
      Column{"host", &Login::host, "The host it connects to; empty if unknown."},
      Column{"database", &Login::database, "The database; empty if unknown."},
      Column{"role_name", &Login::role_name, "The role; empty if it is not known."},
      Column{"shown", &Login::shown, "The role, or words that say that it is not known."},
      Column{
          "known", &Login::known,
          "known, outside-git, placeholder, missing, unspecified or asked-for: whether the role is known, and else why "
          "not."},
      Column{"source", &Login::source, "env, envFrom, file, url, config, proxy, operator or annotation."},
      Column{"secret", &Login::secret,
             "namespace/name of the Secret or ConfigMap that holds the role or the password; empty for a literal."},
      Column{"key_name", &Login::key_name, "The key in it; empty for a literal."},
      Column{"credential", &Login::credential,
             "What names one credential: server or host, database server kind and role, where they are known; else the "
             "Secret."},
      Column{"before_requests", &Login::before_requests,
             "Whether only an init container holds it, which has ended, and left nothing in a shared volume, before "
             "requests come."},
      Column{"hands_on", &Login::hands_on, "Whether it is a pooler's, which hands its clients' logins on."},
  };
};

}  // namespace routegrant

#pragma once

#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// The producer of an object that stands for the passwords among a chart's values; it makes nothing.
inline constexpr std::string_view chart_values = "values";

/// Notes the database passwords that the values of a chart hold, for the object (HelmRelease, Application) that
/// installs it: those of Bitnami's PostgreSQL, MySQL and MariaDB charts by themselves or as parts of another chart
/// (`auth.password`, `postgresql.auth.postgresPassword`, `global.postgresql.auth.password`), and what other charts hold
/// under a key for their database (`externalDatabase.password`, `database.external.password`). Those beside an
/// `existingSecret` are not the database's.
void read_chart_passwords(const yaml::Cursor& object, std::string_view chart, const yaml::Cursor& values,
                          Cluster& into);

}  // namespace routegrant::kube

#pragma once

#include <vector>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// Claims the settings of files that are not in force, so that no convention reads them:
/// - Spring Boot ("Profile Specific Files", "Activation Properties"): `application-<profile>` files and documents of
///   profiles that are not active; what is left of all of them is one configuration, in which the later wins;
/// - ASP.NET: `appsettings.<environment>.json` in the same way (ASPNETCORE_ENVIRONMENT, else Production);
/// - `.env.<environment>` and node-config's `<environment>.json` beside `default.json`, and its files that only name
///   variables (NODE_CONFIG_ENV, NODE_ENV, APP_ENV, RAILS_ENV);
/// - Quarkus ("Profiles"): `%dev.` keys; an active profile's key loses its prefix and wins over the plain one;
/// - Rails, Sequelize, Knex: the sections of environments other than the one that runs (RAILS_ENV, RACK_ENV, NODE_ENV,
///   APP_ENV; `production` where none is said), and the section of defaults that the others take over.
void keep_active(std::vector<Setting>& settings, const Mounts& mounts);

/// Claims what a later setting of the same file and name replaces.
void keep_last(std::vector<Setting>& settings);

}  // namespace routegrant::credentials

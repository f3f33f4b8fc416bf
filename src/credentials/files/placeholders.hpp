#pragma once

#include <vector>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// Fills in what applications fill in when they read their configuration files: `${DB_USER}`, `${DB_USER:app}` (Spring
/// Boot, "Property Placeholders"; SmallRye Config; Micronaut), `${DB_USER:-app}`, `${?DB_USER}` (HOCON),
/// `${env:DB_USER}` (OpenTelemetry Collector), `<%= ENV.fetch("DB_USER", "app") %>` (Rails), `$__env{DB_USER}` and
/// `$__file{/path}` (Grafana), `%env(resolve:DB_USER)%` (Symfony),
/// `$(DB_USER)` (SymmetricDS, as Kubernetes writes it) and `%DB_USER%`. A name is a variable of the container, else a
/// setting of the same file; a default holds only where neither is there and no object of envFrom may hold it. What
/// remains stays a placeholder. Variables of Spring and Quarkus are filled in as their files are.
void fill_placeholders(std::vector<Setting>& settings, const Environment& environment, const Mounts& mounts);

}  // namespace routegrant::credentials

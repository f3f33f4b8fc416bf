#pragma once

#include <vector>

#include "model/model.hpp"
#include "routegrant/diagnostic.hpp"

/// Scopes of one tree that are deployed to one cluster meet in its namespaces: an application's Gateway, Secret or
/// database may be made by another scope. What is taken from a neighbour must name its namespace on both sides, and
/// exactly one scope must be meant: the only one that makes it, else the one nearest by directory.
namespace routegrant::model {

/// Gives each scope the Gateways that its routes name and it does not make itself, and the ReferenceGrants of the
/// namespaces that its routes lead to. Before `kube::complete`.
void share_gateways(std::vector<ScopeModel>& scopes);

/// Gives each scope the Secrets and ConfigMaps to which its pods refer and which it does not make itself, and what
/// resources of others require of them; they stand behind its own (`own_keyed`). After `kube::complete`.
void share_keyed_objects(std::vector<ScopeModel>& scopes);

/// Connects logins whose host is a Service, or a declared server, of another scope. Where several scopes can be meant,
/// or a host is named like a Service that none makes, a note says so. After the logins were found.
void join_neighbours(std::vector<ScopeModel>& scopes, const Settings& settings, Diagnostics& out);

}  // namespace routegrant::model

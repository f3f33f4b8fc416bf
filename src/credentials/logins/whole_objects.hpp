#pragma once

#include <optional>
#include <vector>

#include "credentials/conventions.hpp"
#include "credentials/credential.hpp"
#include "credentials/logins/candidates.hpp"

/// What a container that takes a Secret or ConfigMap as a whole (envFrom) logs in with, and what it only has.
namespace routegrant::credentials {

/// Whether it is root's password of a database server in the tree, or beside a login one that nothing says whose it is,
/// which came along with an object that the server is set up with: a client's setting would name it. `all` are the
/// candidates of the container.
[[nodiscard]] bool is_servers_root(const View& view, const Candidate& candidate, const std::vector<Candidate>& all);

/// A login of which nothing is known but the Secret of envFrom that must hold it: its name speaks of a database, and
/// Git does not show its keys. For a container without any other login.
[[nodiscard]] std::optional<Login> login_of_unseen_secret(const View& view);

/// Marks logins that name no server and came along with an object of envFrom, where another workload that takes the
/// same names a server for it: the object is that one's. They are assumed: whoever takes the container over has the
/// password, though nothing shows that the application uses it.
void doubt_bystanders(const kube::Cluster& cluster, std::vector<Login>& logins);

/// Whether the login's user is known, and nothing in the pod is seen to hold a password of it: no Secret, no agent's
/// file, no proxy and no cloud identity that could stand for one. There is nothing to rotate.
[[nodiscard]] bool shows_no_password(const kube::Cluster& cluster, const Login& login);

/// Takes the role from logins without a password whose user came along with a ConfigMap of envFrom: at a server of the
/// tree that asks everyone for one (docker-library/postgres, pg_setup_hba_conf: `host all all all scram-sha-256`), and
/// where another workload takes the same user with its password. What it logs in as, if it does, is not known.
void doubt_without_password(const kube::Cluster& cluster, const std::vector<Server>& servers,
                            std::vector<Login>& logins);

}  // namespace routegrant::credentials

#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pg/database.hpp"

namespace routegrant::postgres_tests {

/// Everything that is compared with a real server, one fact per line, in a form that both sides can write:
///
///     role NAME LETTERS                     attributes: L login, S superuser, I inherit, R createrole, D createdb, P,
///     B member NAME of NAME by GRANTOR abc    a admin, i inherit, s set (the last two from 16 on) usage NAME: NAME ...
///     pg_has_role(..., 'USAGE'), not for superusers set NAME: NAME ...                    'SET' from 16 on, else
///     'MEMBER' owner KIND NAME: OWNER acl KIND NAME[(COLUMN)] GRANTEE=LETTERS/GRANTOR holds ROLE KIND NAME[(COLUMN)]
///     LETTERS    effective; columns only where they hold more than the whole; not for superusers refused LINE SQLSTATE
///
/// Letters of privileges are PostgreSQL's own; `*` behind one is the grant option. PUBLIC is written `public`.
using State = std::set<std::string>;

/// Replays a program as the bootstrap superuser in a database `app`, one statement per line, and writes down what
/// became of it.
[[nodiscard]] State our_state(const std::vector<std::string>& program, int version);

/// What only one of two states has, each line behind `-` (missing from `found`) or `+` (unexpected in it).
[[nodiscard]] std::vector<std::string> differences(const State& expected, const State& found);

}  // namespace routegrant::postgres_tests

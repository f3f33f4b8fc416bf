#pragma once

#include <vector>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// Takes away passwords that stand alone and are what the connection strings of other settings take theirs from
/// (`postgres://app:$(DB_PASSWORD)@db`), or clients' commands (`PGPASSWORD="$ADMIN_PASSWORD" psql -U admin`): they are
/// those logins', and no login more, however many there are. So are those that psql only puts into SQL
/// (`psql -v password="$APP_PASSWORD"`), whose clues of no field go, too.
void leave_out_used_passwords(std::vector<Clue>& clues);

}  // namespace routegrant::credentials

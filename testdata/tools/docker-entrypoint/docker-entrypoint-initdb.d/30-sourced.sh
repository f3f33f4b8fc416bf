#!/bin/bash
set -e
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<-EOSQL
	CREATE ROLE ${APP_ROLE:-fallback} LOGIN;
	GRANT SELECT ON made_by_boss TO $APP_ROLE;
	CREATE ROLE "${APP_ROLE}_ro";
EOSQL
for name in alpha beta; do
  psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "CREATE ROLE $name"
done
SHARED=from_sourced

psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<EOSQL
CREATE ROLE before_error;
GRANT SELECT ON nowhere TO before_error;
CREATE ROLE goes_on;
EOSQL

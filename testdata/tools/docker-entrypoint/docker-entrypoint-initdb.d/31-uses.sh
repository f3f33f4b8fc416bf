docker_process_sql <<< "CREATE ROLE in_string;"
"${psql[@]}" <<'EOSQL'
CREATE ROLE by_array;
CREATE ROLE "$NOT_EXPANDED";
EOSQL
IFS=,
for role in one,two three; do
  psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "CREATE ROLE \"$role\""
done
unset IFS

psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "CREATE ROLE first_command" -c "CREATE ROLE and_more"

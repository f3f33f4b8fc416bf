--migrate:up
RESET search_path; CREATE ROLE two;
--migrate:down

-- migrate:up transaction:false
RESET search_path; CREATE ROLE ten;
-- migrate:down transaction:false

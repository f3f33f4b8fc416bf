-- migrate:up
CREATE ROLE f1; CREATE ROLE f1;
-- migrate:down

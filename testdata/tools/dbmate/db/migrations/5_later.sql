-- migrate:up
CREATE ROLE later;
-- migrate:down

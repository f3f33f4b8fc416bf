-- up migration
CREATE ROLE older;
--   down    migration
CREATE ROLE older_down;

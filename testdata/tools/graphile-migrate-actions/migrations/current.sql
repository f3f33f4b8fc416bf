CREATE ROLE current_only;

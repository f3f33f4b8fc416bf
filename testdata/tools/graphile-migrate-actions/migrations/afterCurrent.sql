CREATE ROLE current_role_;

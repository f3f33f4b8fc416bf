CREATE ROLE reset_role;

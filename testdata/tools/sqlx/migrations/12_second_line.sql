CREATE ROLE first_line;
-- no-transaction

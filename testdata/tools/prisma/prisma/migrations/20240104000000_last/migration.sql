CREATE ROLE last_one;

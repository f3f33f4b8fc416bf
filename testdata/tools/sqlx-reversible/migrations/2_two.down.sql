CREATE ROLE down_two;

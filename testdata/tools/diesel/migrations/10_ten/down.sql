CREATE ROLE down_part;

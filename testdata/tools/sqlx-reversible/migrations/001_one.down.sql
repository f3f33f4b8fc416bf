DROP ROLE one; CREATE ROLE down_one;

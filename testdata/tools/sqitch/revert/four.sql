DROP ROLE four;

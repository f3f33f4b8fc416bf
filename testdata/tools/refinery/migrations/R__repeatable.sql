CREATE ROLE repeatable;

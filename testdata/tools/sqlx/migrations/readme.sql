CREATE ROLE readme;

CREATE ROLE nested;

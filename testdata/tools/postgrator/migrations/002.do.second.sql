CREATE ROLE two; GRANT one TO two;

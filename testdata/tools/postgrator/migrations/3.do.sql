CREATE ROLE three; GRANT three TO two;

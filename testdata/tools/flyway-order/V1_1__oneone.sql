CREATE ROLE one_one; GRANT ro TO app;

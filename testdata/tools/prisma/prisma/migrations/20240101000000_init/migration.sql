CREATE ROLE reader;
CREATE TABLE "User" (id int);
GRANT SELECT ON "User" TO reader;
SET search_path = other, public;

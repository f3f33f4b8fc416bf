-- versions: 16 17 18
-- A generated column is one in the tables that inherit it, too, and no other is
CREATE TABLE g1 (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE n1 (a int, b int);
CREATE TABLE c6 (x int, b int);
CREATE TABLE c1 (a int, b int);
ALTER TABLE c1 INHERIT g1;
CREATE TABLE c2 (a int, b int GENERATED ALWAYS AS (a) STORED);
ALTER TABLE c2 INHERIT n1;
ALTER TABLE c2 INHERIT g1;
CREATE TABLE c3 (b int GENERATED ALWAYS AS (a * 3) STORED) INHERITS (n1);
CREATE TABLE c4 (b int DEFAULT 5) INHERITS (g1);
CREATE TABLE c5 (b int GENERATED ALWAYS AS IDENTITY) INHERITS (g1);
CREATE TABLE c7 () INHERITS (g1, c6);
CREATE TABLE c8 (b int) INHERITS (g1);
CREATE TABLE c9 () INHERITS (g1);

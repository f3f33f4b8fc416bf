CREATE ROLE upper; CREATE TABLE made_by_boss (a int);

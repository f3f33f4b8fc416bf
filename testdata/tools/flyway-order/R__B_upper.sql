CREATE TABLE rep_b(i int);

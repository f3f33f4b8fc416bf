CREATE TABLE rep_a(i int);

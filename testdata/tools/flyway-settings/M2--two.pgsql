CREATE TABLE t2(i int);

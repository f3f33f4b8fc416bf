CREATE TABLE t9(i int);

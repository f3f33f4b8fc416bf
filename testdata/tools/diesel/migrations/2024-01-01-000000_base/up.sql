CREATE ROLE base; CREATE TABLE t (a int); GRANT setup TO base;

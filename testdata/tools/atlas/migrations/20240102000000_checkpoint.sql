-- atlas:checkpoint

CREATE ROLE check_point;
CREATE TABLE t (a int);

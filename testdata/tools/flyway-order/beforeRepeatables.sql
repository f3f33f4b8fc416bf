CREATE TABLE before_rep(i int);

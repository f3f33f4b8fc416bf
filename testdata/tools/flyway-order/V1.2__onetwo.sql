CREATE ROLE one_two;

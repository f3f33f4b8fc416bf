CREATE ROLE single;

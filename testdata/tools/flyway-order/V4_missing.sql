CREATE ROLE single_underscore;

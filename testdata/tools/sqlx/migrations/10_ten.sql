CREATE ROLE ten; GRANT nine TO ten;

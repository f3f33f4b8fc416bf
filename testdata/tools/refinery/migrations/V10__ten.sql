CREATE ROLE ten; GRANT two TO ten;

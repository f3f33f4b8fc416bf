CREATE ROLE ten; GRANT upper TO ten;

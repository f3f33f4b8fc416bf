CREATE ROLE a;
\ir nested/n.sql

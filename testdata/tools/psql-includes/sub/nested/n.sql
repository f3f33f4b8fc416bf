CREATE ROLE n LOGIN;
\ir ../b2.sql
\i sub/b3.sql

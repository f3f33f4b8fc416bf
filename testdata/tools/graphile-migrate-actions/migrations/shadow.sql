CREATE ROLE shadow_only;

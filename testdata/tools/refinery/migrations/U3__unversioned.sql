CREATE ROLE unversioned;

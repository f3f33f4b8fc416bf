CREATE ROLE undone_two;

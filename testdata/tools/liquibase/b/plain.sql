CREATE ROLE plainfile; CREATE ROLE plain2;

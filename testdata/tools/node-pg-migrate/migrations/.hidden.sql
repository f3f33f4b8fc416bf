CREATE ROLE hidden;

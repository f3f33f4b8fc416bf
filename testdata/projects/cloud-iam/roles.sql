CREATE TABLE orders (id int);
CREATE ROLE reports_iam LOGIN;
GRANT rds_iam TO reports_iam;
GRANT SELECT ON orders TO reports_iam;
CREATE ROLE "web@shop.iam" LOGIN;
GRANT INSERT ON orders TO "web@shop.iam";

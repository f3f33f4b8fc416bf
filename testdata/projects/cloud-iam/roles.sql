CREATE TABLE orders (id int);
CREATE ROLE reports_iam LOGIN;
GRANT rds_iam TO reports_iam;
GRANT SELECT ON orders TO reports_iam;
CREATE ROLE "web@shop.iam" LOGIN;
GRANT INSERT ON orders TO "web@shop.iam";
-- Azure Database for PostgreSQL, "Manage Microsoft Entra roles".
SELECT * FROM pgaadauth_create_principal_with_oid('orders-identity', '00000000-0000-0000-0000-000000000000', 'service', false, false);
GRANT SELECT ON orders TO "orders-identity";
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'stock-identity') THEN
    PERFORM pgaadauth_create_principal('stock-identity', false, false);
  END IF;
END $$;
GRANT SELECT ON orders TO "stock-identity";

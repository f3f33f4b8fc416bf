-- since 16 a grantor of memberships cannot be dropped
CREATE ROLE a;
CREATE ROLE b;
CREATE ROLE c;
GRANT a TO b WITH ADMIN OPTION;
SET ROLE b;
GRANT a TO c;
RESET ROLE;
DROP ROLE b;
DROP OWNED BY b;
DROP ROLE b;

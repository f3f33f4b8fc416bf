-- loops are refused, superusers not exempt
CREATE ROLE a;
CREATE ROLE b;
GRANT a TO b;
GRANT b TO a;
GRANT a TO a;
GRANT a TO PUBLIC;
ALTER ROLE a SUPERUSER;
GRANT b TO a;

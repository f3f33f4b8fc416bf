-- since 16 a membership has one row per grantor
CREATE ROLE g;
CREATE ROLE a;
CREATE ROLE b;
GRANT g TO a WITH ADMIN OPTION;
GRANT g TO b;
SET ROLE a;
GRANT g TO b;
RESET ROLE;
GRANT g TO b GRANTED BY a;
REVOKE g FROM b;

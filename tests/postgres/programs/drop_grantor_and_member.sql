-- unless the member goes with it
CREATE ROLE g;
CREATE ROLE a;
CREATE ROLE b;
GRANT g TO a WITH ADMIN OPTION;
GRANT g TO b GRANTED BY a;
DROP ROLE a, b;

-- versions: 15 16 17 18
-- GRANT on a parameter that the server does not have
CREATE ROLE a;
GRANT SET ON PARAMETER no_such_parameter TO a;
GRANT SET ON PARAMETER my.own TO a;
GRANT SET ON PARAMETER "my.own thing" TO a;
REVOKE SET ON PARAMETER no_such_parameter FROM a;
GRANT SET ON PARAMETER "Work_Mem", log_min_messages TO a WITH GRANT OPTION;
SET ROLE a;
SET log_min_messages = error;
ALTER ROLE a SET log_min_messages = error;
GRANT SET ON PARAMETER work_mem TO PUBLIC;
GRANT ALTER SYSTEM ON PARAMETER work_mem TO PUBLIC;
GRANT SET ON PARAMETER max_connections TO PUBLIC;

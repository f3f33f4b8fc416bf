-- versions: 15 16 17 18
-- privileges on parameters
CREATE ROLE a;
GRANT SET ON PARAMETER work_mem TO a;
GRANT SET ON PARAMETER no_such_parameter TO a;
REVOKE SET ON PARAMETER no_such_parameter FROM a;
REVOKE ALL ON PARAMETER work_mem FROM a;

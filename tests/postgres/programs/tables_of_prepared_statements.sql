-- CREATE TABLE ... AS EXECUTE, with names for the columns
CREATE ROLE u;
PREPARE data_sel AS SELECT 1 AS x;
CREATE TABLE sel1 (a) AS EXECUTE data_sel WITH DATA;
CREATE TABLE sel2 AS EXECUTE data_sel;
GRANT SELECT ON sel1, sel2 TO u;
SELECT a FROM sel1;
SELECT x FROM sel2;

-- versions: 15 16 17 18
-- columns without a table in the actions of MERGE for rows that do not match are the source's
CREATE ROLE u;
CREATE TABLE src (a int, b text);
CREATE TABLE tgt (a int, b text);
GRANT SELECT ON src TO u;
GRANT SELECT (a) ON tgt TO u;
GRANT INSERT (a, b) ON tgt TO u;
SET ROLE u;
MERGE INTO tgt t USING src s ON t.a = s.a WHEN NOT MATCHED THEN INSERT VALUES (a, b);
MERGE INTO tgt t USING src s ON t.a = s.a WHEN NOT MATCHED AND b = 'x' THEN INSERT VALUES (a, NULL);
MERGE INTO tgt t USING src s ON t.a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a);

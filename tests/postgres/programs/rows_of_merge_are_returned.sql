-- versions: 17 18
CREATE ROLE u;
CREATE TABLE tgt (tid int, balance int);
CREATE TABLE src (sid int, delta int);
CREATE FUNCTION m1(sid int, OUT action text, OUT tid int, OUT b int) LANGUAGE sql AS $$ MERGE INTO tgt t USING src v ON tid = v.sid WHEN MATCHED THEN DELETE RETURNING merge_action(), t.*; $$;
CREATE FUNCTION m2() RETURNS TABLE (action text, tid int, balance int) LANGUAGE sql AS $$ MERGE INTO tgt t USING src s ON tid = sid WHEN NOT MATCHED THEN INSERT VALUES (sid, delta) RETURNING merge_action(), t.*; $$;
CREATE FUNCTION m3() RETURNS SETOF tgt LANGUAGE sql AS $$ MERGE INTO tgt t USING src s ON tid = sid WHEN MATCHED THEN DELETE RETURNING t.*; $$;
CREATE FUNCTION m4() RETURNS SETOF tgt LANGUAGE sql BEGIN ATOMIC MERGE INTO tgt t USING src s ON tid = sid WHEN MATCHED THEN DELETE RETURNING t.*; END;
CREATE FUNCTION m5() RETURNS int LANGUAGE sql AS $$ MERGE INTO tgt t USING src s ON tid = sid WHEN MATCHED THEN DELETE; $$;
CREATE FUNCTION m6() RETURNS void LANGUAGE sql AS $$ MERGE INTO tgt t USING src s ON tid = sid WHEN MATCHED THEN DELETE; $$;
GRANT EXECUTE ON FUNCTION m2, m3, m4, m6 TO u;
GRANT SELECT ON tgt, src TO u;
SET ROLE u;
MERGE INTO tgt t USING src s ON tid = sid WHEN MATCHED THEN DO NOTHING RETURNING merge_action(), t.tid;

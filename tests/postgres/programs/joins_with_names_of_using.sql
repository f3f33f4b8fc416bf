-- versions: 14 15 16 17 18
CREATE ROLE u;
CREATE TABLE a5 (one int, two int, three int);
CREATE TABLE a6 (one int, four int, two int);
GRANT SELECT (one) ON a5 TO u;
GRANT SELECT (one, four) ON a6 TO u;
SELECT jj.one, a.two FROM a5 a JOIN a6 b USING (one) AS jj;
CREATE VIEW v1 AS SELECT jj.one, a.two FROM a5 a JOIN a6 b USING (one) AS jj;
CREATE VIEW v2 AS SELECT jj.* FROM a5 a JOIN a6 b USING (one) AS jj;
GRANT SELECT ON v1, v2 TO u;
SET ROLE u;
SELECT jj.one FROM a5 a JOIN a6 b USING (one) AS jj;
SELECT jj.* FROM a5 a JOIN a6 b USING (one) AS jj;
SELECT jj.one, b.four FROM a5 a JOIN a6 b USING (one) AS jj;
SELECT jj.one, a.two FROM a5 a JOIN a6 b USING (one) AS jj;
SELECT one FROM a5 a JOIN a6 b USING (one, two) AS jj;
RESET ROLE;

-- Which lines are data: those behind each COPY, several that are sent together. (psql before August 2026: unless refused.)
CREATE TABLE copied (a int);
SELECT 0\; COPY copied FROM stdin\; COPY copied FROM stdin\; SELECT 1;
1
\.
2
\.
CREATE ROLE behind_two;
-- What stands behind an error in one text is never run, and says nothing.
CREATE ROLE undone\; COPY missing FROM stdin\; CREATE ROLE never\; COPY copied FROM stdin;
\.
\.
CREATE ROLE no_data;
-- Row security.
CREATE ROLE guarded;
GRANT ALL ON copied TO guarded;
ALTER TABLE copied ENABLE ROW LEVEL SECURITY;
CREATE POLICY some_rows ON copied USING (a > 1);
SET ROLE guarded;
COPY copied FROM stdin;
\.
RESET ROLE;
CREATE ROLE behind_policy;
SET ROLE guarded;
COPY copied TO stdout;
RESET ROLE;
DROP POLICY some_rows ON copied;
SET ROLE guarded;
COPY copied FROM stdin;
\.
RESET ROLE;
ALTER TABLE copied OWNER TO guarded;
SET ROLE guarded;
COPY copied FROM stdin;
4
\.
RESET ROLE;
ALTER TABLE copied FORCE ROW LEVEL SECURITY;
SET ROLE guarded;
COPY copied FROM stdin;
\.
RESET ROLE;
CREATE ROLE behind_force;

-- the words of refusals that name what is not to be had
CREATE ROLE o;
DROP OWNED BY postgres;
REASSIGN OWNED BY postgres TO o;
CREATE ROLE session_user;
CREATE ROLE current_user;
DROP TABLESPACE nosuch;
SET ROLE o;
CREATE TABLESPACE ts LOCATION '/nosuch';
ALTER ROLE ALL SET work_mem = '4MB';

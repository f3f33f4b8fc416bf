--liquibase formatted sql
--changeset me:1
CREATE ROLE app LOGIN; CREATE TABLE t1(i int); CREATE ROLE p_${app};
--rollback DROP ROLE app;
--changeset me:2 splitStatements:false
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$; GRANT EXECUTE ON FUNCTION f() TO app;
--changeset me:3 endDelimiter:// stripComments:false
CREATE ROLE d1 //
CREATE ROLE d2; CREATE ROLE d3
//
--changeset me:4 context:test
CREATE ROLE ctx_test;
--changeset me:5 labels:"a,b"
CREATE ROLE lab_ab;
--changeset me:6 dbms:oracle
CREATE ROLE ora;
--changeset me:7
--preconditions onFail:MARK_RAN
--precondition-sql-check expectedResult:0 SELECT count(*) FROM pg_roles WHERE rolname = 'app'
CREATE ROLE no7f;
--changeset me:8
--preconditions onFail:HALT
--precondition-table-exists table:t1
CREATE ROLE yes8f;
--changeset me:9 failOnError:false
CREATE ROLE app;
CREATE ROLE z9;
--changeset me:10 runAlways:true runOnChange:true
CREATE ROLE ra10;
/* liquibase rollback
DROP ROLE ra10;
*/
--changeset me:11 ignore:true
CREATE ROLE no11;
--changeset me:12 splitStatements:false
CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN 1; END; $body$;
INSERT INTO t1 SELECT length('a;b--c'); CREATE ROLE "semi;colon";
--changeset me:13
--validCheckSum: any
--comment: CREATE ROLE nocomment
-- ordinary comment; CREATE ROLE no13
CREATE ROLE yes13; -- tail ; CREATE ROLE no

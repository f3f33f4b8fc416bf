CREATE TABLE t2(i int);
CREATE ROLE "{{.nm}}";
{{ template "shared/grants.sql" . }}

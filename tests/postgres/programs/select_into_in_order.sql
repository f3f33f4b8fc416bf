-- SELECT INTO reads its query first, then looks at the name
CREATE ROLE a;
CREATE SCHEMA s AUTHORIZATION a;
CREATE TABLE s.t (id int, name text);
ALTER TABLE s.t DROP COLUMN id;
SELECT id, name INTO missing.o FROM s.t;
SELECT name INTO missing.o FROM s.t;
SELECT id INTO s.t FROM s.t;
SELECT name INTO s.t FROM s.t;
SET ROLE a;
SELECT id INTO public.o FROM s.t;
SELECT name INTO s.o FROM s.t;

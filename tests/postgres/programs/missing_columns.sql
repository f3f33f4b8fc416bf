-- columns are looked for inside of WITH as well
CREATE TABLE public.t (id int, name text);
CREATE TABLE public.x (more int);
WITH x AS (SELECT id FROM public.t) SELECT * FROM x;
WITH x AS (SELECT id FROM public.t) SELECT id FROM x;
WITH x AS (SELECT missing FROM public.t) SELECT * FROM x;
WITH x AS (SELECT id FROM public.t), y AS (SELECT id FROM x) SELECT id FROM y;
WITH x AS (SELECT id FROM public.t) SELECT name FROM public.t;
WITH x AS (SELECT id FROM public.t) SELECT missing FROM public.t;
WITH y AS (SELECT more FROM x) SELECT more FROM y;
WITH y AS (SELECT id FROM x) SELECT * FROM y;
ALTER TABLE public.t DROP COLUMN id;
WITH x AS (SELECT id FROM public.t) SELECT * FROM x;

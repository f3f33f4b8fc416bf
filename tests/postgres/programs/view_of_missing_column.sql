-- a view of a column that is not there is not made
CREATE TABLE public.t (id int, name text);
ALTER TABLE public.t DROP COLUMN name;
CREATE VIEW public.v AS SELECT id, name FROM public.t;
CREATE TABLE public.c AS SELECT id, name FROM public.t;
CREATE VIEW public.w AS SELECT id, ctid FROM public.t;

-- a function that a trigger calls is needed, and so are its schema and name
CREATE SCHEMA s;
CREATE TABLE public.t (id int);
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER g AFTER INSERT ON public.t EXECUTE FUNCTION missing.f();
CREATE TRIGGER g AFTER INSERT ON public.t EXECUTE FUNCTION s.f();
CREATE TRIGGER g AFTER INSERT ON public.t EXECUTE FUNCTION public.f();
DROP FUNCTION public.f();
DROP TRIGGER h ON public.t;
DROP TRIGGER g ON public.t;
DROP FUNCTION public.f();

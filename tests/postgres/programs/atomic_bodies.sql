-- what a BEGIN ATOMIC body names is bound to it
-- versions: 14 15 16 17 18
CREATE TABLE public.t (id int, name text);
CREATE TABLE public.u (id int, name text);
CREATE FUNCTION public.f1() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM public.t; END;
CREATE FUNCTION public.f2() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM public.u);
CREATE FUNCTION public.f3() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM public.missing; END;
CREATE PROCEDURE public.p1() LANGUAGE sql BEGIN ATOMIC INSERT INTO public.t VALUES (1); DELETE FROM public.missing; END;
SET check_function_bodies = off;
CREATE FUNCTION public.f3() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM public.missing; END;
DROP TABLE public.t;
DROP FUNCTION public.f1();
DROP TABLE public.t;
DROP TABLE public.u CASCADE;
DROP FUNCTION public.f2();

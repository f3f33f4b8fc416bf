-- a trigger's function can be called by triggers only, if it may be called at all
CREATE ROLE r;
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION public.g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
REVOKE EXECUTE ON FUNCTION public.g() FROM PUBLIC;
SELECT public.f();
SELECT f();
SET ROLE r;
SELECT public.f();
SELECT public.g();
BEGIN;
SELECT public.f();
CREATE TABLE public.t (id int);
COMMIT;

-- roles are looked up before the table, the policy before its owner
CREATE ROLE a;
CREATE TABLE public.t (id int);
CREATE POLICY p ON public.t;
SET ROLE a;
CREATE POLICY q ON public.t TO nobody;
ALTER POLICY p ON public.t TO nobody;
ALTER POLICY q ON public.missing TO nobody;
DROP POLICY q ON public.t;
DROP POLICY p ON public.t;
ALTER POLICY p ON public.t TO a;
RESET ROLE;
ALTER POLICY q ON public.t TO a;
CREATE POLICY p ON public.t;

-- versions: 15 16 17 18
-- a security_invoker view asks as the current user, also behind a view that has it not
CREATE ROLE o;
CREATE ROLE r;
CREATE TABLE public.t (id int, name text);
CREATE VIEW public.invoker WITH (security_invoker) AS SELECT id, name FROM public.t;
CREATE VIEW public.middle AS SELECT id, name FROM public.invoker;
CREATE VIEW public.top AS SELECT id FROM public.middle;
ALTER VIEW public.middle OWNER TO o;
GRANT SELECT, UPDATE ON public.t TO o;
GRANT SELECT, UPDATE ON public.invoker TO o;
GRANT SELECT, UPDATE ON public.middle TO r;
GRANT SELECT ON public.top TO r;
SET ROLE r;
SELECT id FROM public.middle;
SELECT id FROM public.top;
UPDATE public.middle SET name = NULL WHERE false;
RESET ROLE;
GRANT SELECT (id) ON public.t TO r;
SET ROLE r;
SELECT id FROM public.middle;
SELECT id FROM public.top;
UPDATE public.middle SET name = NULL WHERE false;
RESET ROLE;
GRANT SELECT, UPDATE ON public.t TO r;
SET ROLE r;
SELECT id FROM public.middle;
UPDATE public.middle SET name = NULL WHERE false;

-- REVOKE ALL goes through the columns too: who holds none of what columns carry is refused
CREATE ROLE a;
CREATE TABLE public.t (id int GENERATED ALWAYS AS IDENTITY, name text);
GRANT TRIGGER ON public.t TO a;
SET SESSION AUTHORIZATION a;
DROP OWNED BY a CASCADE;
REVOKE TRIGGER ON public.t FROM a;
REVOKE SELECT ON public.t FROM a;

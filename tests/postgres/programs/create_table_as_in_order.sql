-- the name, then the right to read, then the right to create; materialized views from 17 on are made first
CREATE ROLE a;
CREATE SCHEMA s AUTHORIZATION a;
CREATE TABLE public.q (i int);
CREATE SCHEMA closed;
SET ROLE a;
CREATE TABLE s.t (i int);
CREATE TABLE missing.x AS SELECT * FROM public.q;
CREATE TABLE s.x AS SELECT * FROM public.q;
CREATE TABLE s.t AS SELECT * FROM public.q;
CREATE TABLE IF NOT EXISTS s.t AS SELECT * FROM public.q;
CREATE TABLE s.y AS SELECT * FROM public.q WITH NO DATA;
CREATE MATERIALIZED VIEW s.m AS SELECT * FROM public.q WITH NO DATA;
CREATE MATERIALIZED VIEW closed.m AS SELECT * FROM public.q;
SELECT * INTO s.t FROM public.q;

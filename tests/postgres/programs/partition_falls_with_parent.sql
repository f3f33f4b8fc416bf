-- DROP TABLE takes partitions along, but no inheriting tables
CREATE TABLE public.p (id int) PARTITION BY LIST (id);
CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES IN (1);
CREATE TABLE public.p2 (id int);
ALTER TABLE public.p ATTACH PARTITION public.p2 FOR VALUES IN (2);
CREATE TABLE public.p3 PARTITION OF public.p FOR VALUES IN (3);
ALTER TABLE public.p DETACH PARTITION public.p3;
DROP TABLE public.p;
CREATE TABLE public.i (id int);
CREATE TABLE public.i1 (more int) INHERITS (public.i);
DROP TABLE public.i;
ALTER TABLE public.i1 NO INHERIT public.i;
DROP TABLE public.i;

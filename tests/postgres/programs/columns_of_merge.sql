-- versions: 15 16 17 18
CREATE ROLE r2;
CREATE TABLE public.t2 (id int GENERATED ALWAYS AS IDENTITY, name text);
CREATE TABLE public.pt8 (id int, name text) PARTITION BY LIST (id);
ALTER TABLE public.pt8 DROP COLUMN name;
MERGE INTO public.t2 t USING public.pt8 s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name;
MERGE INTO public.t2 t USING public.pt8 s ON t.id = s.id WHEN MATCHED AND s.name IS NULL THEN DELETE;
MERGE INTO public.t2 t USING public.pt8 s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (name) VALUES (s.name);
MERGE INTO public.t2 t USING public.pt8 s ON t.id = s.id WHEN MATCHED THEN UPDATE SET missing = s.id;
MERGE INTO public.t2 t USING public.pt8 s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = NULL;

-- versions: 15 16 17 18; what members of pg_read_all_data and pg_read_all_stats read of the catalogues
CREATE ROLE reader IN ROLE pg_read_all_data;
CREATE ROLE stats IN ROLE pg_read_all_stats;
CREATE ROLE other;
SET ROLE reader;
SELECT 1 FROM pg_authid, pg_statistic LIMIT 0;
SET ROLE stats;
SELECT 1 FROM pg_backend_memory_contexts LIMIT 0;
SELECT 1 FROM pg_shmem_allocations LIMIT 0;
SELECT 1 FROM pg_ident_file_mappings;
SELECT 1 FROM pg_authid LIMIT 0;
SET ROLE other;
SELECT 1 FROM pg_backend_memory_contexts LIMIT 0;
SELECT 1 FROM pg_shmem_allocations LIMIT 0;

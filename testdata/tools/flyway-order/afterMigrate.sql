CREATE ROLE cb_after; GRANT UPDATE ON log TO cb_after;

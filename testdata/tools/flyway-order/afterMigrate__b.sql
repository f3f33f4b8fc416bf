CREATE ROLE cb_after_b;

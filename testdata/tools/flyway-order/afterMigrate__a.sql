CREATE ROLE cb_after_a;

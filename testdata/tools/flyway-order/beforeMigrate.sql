CREATE ROLE cb_before;

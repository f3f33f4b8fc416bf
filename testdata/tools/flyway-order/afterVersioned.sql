CREATE ROLE cb_versioned;

CREATE ROLE lower_r;

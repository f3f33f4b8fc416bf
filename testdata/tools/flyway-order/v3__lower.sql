CREATE ROLE lower_v;

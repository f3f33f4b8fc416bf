--! Previous: sha1:d53aeb6dd6829afacef17f7fcff22e02f6dd9e9a
--! Hash: sha1:620db7a38ec8c495a62436b650a648f2496afa54

CREATE ROLE third;
GRANT third TO second_alone;
SET search_path = nowhere;

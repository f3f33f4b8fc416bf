--! Previous: sha1:620db7a38ec8c495a62436b650a648f2496afa54
--! Hash: sha1:87070b2b3b7d4d0a6d2332f48b030b0213b6d7a0

CREATE TABLE IF NOT EXISTS placed (a int);
GRANT SELECT ON placed TO third;

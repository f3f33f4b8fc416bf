-- no-transaction
CREATE ROLE apart;

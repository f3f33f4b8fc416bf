--! Previous: sha1:bf5989b2b711821d17b943953a04cd61f438e2a8
--! Hash: sha1:d53aeb6dd6829afacef17f7fcff22e02f6dd9e9a
--! Message: second

--! no-transaction
CREATE ROLE second_alone;

--! Previous: sha1:d53aeb6dd6829afacef17f7fcff22e02f6dd9e9a
--! Hash: sha1:37bf995426c7aef506197af5565b38f974309758

CREATE ROLE third;
GRANT third TO second_alone;

---- tern: disable-tx ----
CREATE ROLE c3;
CREATE ROLE c3;

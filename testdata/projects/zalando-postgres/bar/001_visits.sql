SET ROLE bar_owner;
CREATE TABLE data.visits (id bigint);

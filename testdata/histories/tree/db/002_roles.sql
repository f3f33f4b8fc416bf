CREATE ROLE orders_writer NOLOGIN;
GRANT SELECT, INSERT ON orders TO orders_writer;

CREATE ROLE orders_app LOGIN;
GRANT orders_writer TO orders_app;

CREATE ROLE shop_reader LOGIN;
GRANT SELECT ON products TO shop_reader;

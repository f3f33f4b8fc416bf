CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, product bigint NOT NULL, email text NOT NULL);

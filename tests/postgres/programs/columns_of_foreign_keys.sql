-- versions: 15 16 17 18
-- Foreign keys of another number of columns, and ON DELETE SET of columns that are not the key's
CREATE TABLE pk2 (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE k1 (a int, b int, FOREIGN KEY (a) REFERENCES pk2);
CREATE TABLE k2 (a int, b int, FOREIGN KEY (a) REFERENCES pk2 (a, b));
CREATE TABLE k3 (a int REFERENCES pk2);
CREATE TABLE k4 (a int, b int, c int, FOREIGN KEY (a, b) REFERENCES pk2 ON DELETE SET NULL (c));
CREATE TABLE k5 (a int, b int, c int, FOREIGN KEY (a, b) REFERENCES pk2 ON DELETE SET NULL (zz));
CREATE TABLE k6 (a int, b int, c int, FOREIGN KEY (a, b) REFERENCES pk2 ON DELETE SET DEFAULT (b, b));
CREATE TABLE k7 (a int, b int);
ALTER TABLE k7 ADD FOREIGN KEY (b) REFERENCES pk2;
ALTER TABLE k7 ADD FOREIGN KEY (b, a) REFERENCES pk2 ON DELETE SET NULL (a);

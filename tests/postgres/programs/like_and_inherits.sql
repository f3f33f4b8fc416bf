-- A check that LIKE brings to a table that inherits it is one check; others of its name are not
CREATE ROLE u;
CREATE TABLE lt (a text PRIMARY KEY, b text CHECK (length(b) > 1));
CREATE TABLE lt_inh (LIKE lt INCLUDING CONSTRAINTS) INHERITS (lt);
GRANT SELECT ON lt_inh TO u;
ALTER TABLE lt_inh DROP CONSTRAINT lt_b_check;
ALTER TABLE lt DROP CONSTRAINT lt_b_check;
ALTER TABLE lt_inh DROP CONSTRAINT lt_b_check;
CREATE TABLE other (b text, CONSTRAINT same CHECK (length(b) > 2));
CREATE TABLE base (b text, CONSTRAINT same CHECK (length(b) > 3));
CREATE TABLE both_of (LIKE other INCLUDING CONSTRAINTS) INHERITS (base);

-- versions: 13 14 15 16 17 18
CREATE ROLE a;
CREATE TABLE "ééééééééééééééééééééééééééééééé" (sid serial PRIMARY KEY, abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz serial, n int CHECK (n > 0), UNIQUE (n));
GRANT USAGE ON SEQUENCE "ééééééééééééééééééééééééééé_sid_seq" TO a;
CREATE SEQUENCE long_name_of_a_table_that_is_cut_somewhere_in_it_wh_counter_seq;
CREATE TABLE long_name_of_a_table_that_is_cut_somewhere_in_it_when_it_is_used (counter serial);
CREATE TYPE "dööööööööööööööööööööööööö" AS RANGE (subtype = float8);
CREATE TYPE range_of_ranges AS RANGE (subtype = int4);
CREATE TYPE a_name_of_more_than_fifty_two_bytes_that_holds_no_such_wo AS RANGE (subtype = int4);
CREATE POLICY p ON "ééééééééééééééééééééééééééééééé" TO a, a, CURRENT_USER, a;

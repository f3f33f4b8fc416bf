-- raw; file
CREATE ROLE raw1; CREATE ROLE raw2;

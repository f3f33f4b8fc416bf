CREATE ROLE nine; GRANT ten TO nine;

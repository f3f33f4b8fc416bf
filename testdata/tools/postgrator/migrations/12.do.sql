CREATE ROLE twelve;

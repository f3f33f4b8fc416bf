GRANT SELECT ON t TO second_alone;
CREATE ROLE after_role;

CREATE ROLE stops;
GRANT SELECT ON nowhere TO stops;
CREATE ROLE not_reached;

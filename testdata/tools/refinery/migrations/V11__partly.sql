CREATE ROLE partly;
GRANT SELECT ON nowhere TO partly;

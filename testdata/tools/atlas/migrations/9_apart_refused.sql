-- atlas:txmode none

CREATE ROLE part_kept;
GRANT SELECT ON nowhere TO part_kept;
CREATE ROLE part_never;

-- atlas:delimiter -- end

CREATE ROLE delimited; CREATE ROLE second_in_it;
-- end
GRANT SELECT ON t TO delimited
-- end

CREATE ROLE one;--> statement-breakpoint
CREATE TABLE t (a int);
--> statement-breakpoint
GRANT SELECT ON t TO one
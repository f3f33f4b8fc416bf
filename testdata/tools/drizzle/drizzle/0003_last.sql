CREATE ROLE last_one;
--> statement-breakpoint

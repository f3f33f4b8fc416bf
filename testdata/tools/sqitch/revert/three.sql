DROP ROLE three_a; CREATE ROLE reverted_three;

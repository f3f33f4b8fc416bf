CREATE ROLE before_checkpoint;

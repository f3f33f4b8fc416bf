-- +migrate Up notransaction
CREATE ROLE ten; 
-- +migrate Down

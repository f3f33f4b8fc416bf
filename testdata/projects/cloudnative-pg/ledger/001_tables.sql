CREATE TABLE ledger.entries (id bigint, amount numeric);
ALTER TABLE ledger.entries OWNER TO ledger;

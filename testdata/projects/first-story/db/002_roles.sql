CREATE ROLE records_writer NOLOGIN;
CREATE ROLE booking_app LOGIN;

GRANT USAGE ON SCHEMA booking TO booking_app;
GRANT SELECT, INSERT ON booking.appointments TO booking_app;

GRANT USAGE ON SCHEMA records TO records_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON records.visits TO records_writer;

-- For moving old appointments into the records.
GRANT records_writer TO booking_app;

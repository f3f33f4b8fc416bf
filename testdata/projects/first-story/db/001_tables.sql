-- Run as the database's owner, in order.
CREATE SCHEMA booking;
CREATE TABLE booking.appointments (
  id bigint PRIMARY KEY,
  patient text NOT NULL,
  starts_at timestamptz NOT NULL
);

CREATE SCHEMA records;
CREATE TABLE records.visits (
  id bigint PRIMARY KEY,
  patient text NOT NULL,
  diagnosis text NOT NULL
);

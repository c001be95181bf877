// Package stream delivers events: it relays them from the outbox of the database to a JetStream stream, from which departments
// take theirs. The database is the truth, the stream a delivery that may be lost and is then published again.
package stream

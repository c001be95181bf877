begin;
select version as seen from floor.projects where id = :client_id::text for update \gset
\set one :seen + 1
\set two :seen + 2
update floor.projects set version = :two, changed_at = now(), hash = :hash, snapshot = :snapshot where id = :client_id::text and version = :seen;
insert into floor.events (project, version, name, at, "on", by, stage, audience, payload, prev_hash, hash) values (:client_id::text, :one, :name, now(), current_date, :by, :stage, :audience, :payload, :hash, :hash) returning seq as first \gset
insert into floor.events (project, version, name, at, "on", by, stage, audience, payload, prev_hash, hash) values (:client_id::text, :two, :name, now(), current_date, :by, :stage, :audience, :payload, :hash, :hash) returning seq as second \gset
insert into floor.outbox (first, copies, project, version) values (:first::bigint * 1024, :copies::int, :client_id::text, :one::int), (:second::bigint * 1024, :copies::int, :client_id::text, :two::int);
commit;

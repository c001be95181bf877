package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// The statements of Change, by the names under which each connection prepares them once.
const (
	hotBegin    = "change_begin"
	hotClock    = "change_clock"
	hotLock     = "change_lock"
	hotNumber   = "change_number"
	hotRepeat   = "change_repeat"
	hotAdmit    = "change_admit"
	hotMove     = "change_move"
	hotClear    = "change_clear"
	hotUntask   = "change_untask"
	hotTask     = "change_task"
	hotLine     = "change_line"
	hotContact  = "change_contact"
	hotMaterial = "change_material"
	hotOfficer  = "change_officer"
	hotCommit   = "change_commit"
)

// keepEvents stores the events with what follows from them, if the statement "moved" before it wrote the snapshot. One
// statement costs a third of four.
const keepEvents = `
), kept as (
	insert into events (project, version, name, at, "on", by, back, stage, audience, payload, prev_hash, hash)
	select moved.id, e.version, e.name, e.at, e.day::date, e.by::jsonb, e.back, e.stage, e.audience::jsonb, e.payload, e.prev, e.hash
	from moved, unnest($9::int[], $10::text[], $11::timestamptz[], $12::text[], $13::text[], $14::text[], $15::text[],
		$16::text[], $17::text[], $18::bytea[], $19::bytea[]) as e(version, name, at, day, by, back, stage, audience, payload, prev, hash)
	returning seq, version, jsonb_array_length(audience) as copies
), waits as (
	insert into outbox (first, copies, project, version)
	select seq * 1024, 1 + copies, $1::text, version from kept
), answered as (
	insert into commands (project, id, version, events)
	select moved.id, $20::text, $2::int, cardinality($9::int[]) from moved where $20::text <> ''
)
select seq from kept order by version`

var hotStatements = map[string]string{
	hotBegin:  `begin`,
	hotCommit: `commit`,
	hotClock:  `select clock from database`,

	// The snapshot travels only if this process doesn't remember it.
	hotLock: `select version, shape, lists, hash, case when hash = $2 then null else heard end, case when hash = $2 then null else snapshot end
		from projects where id = $1 for update`,

	hotNumber: `insert into numbers (series, year, last) values ($1, $2, 1)
		on conflict (series, year) do update set last = numbers.last + 1 returning last`,

	hotRepeat: `select version, events from commands where project = $1 and id = $2`,

	hotAdmit: `with moved as (
	insert into projects (id, version, shape, lists, wake_at, changed_at, hash, heard, snapshot)
	select $1::text, $2::int, $3::smallint, $4::smallint, $5::timestamptz, ($11::timestamptz[])[cardinality($11::timestamptz[])], ($19::bytea[])[cardinality($19::bytea[])], $6::jsonb, $7::text
	where $8::int = 0 -- as no version stands there yet
	returning id` + keepEvents,

	hotMove: `with moved as (
	update projects set version = $2::int, shape = $3::smallint, lists = $4::smallint, wake_at = $5::timestamptz, heard = $6::jsonb, snapshot = $7::text,
		changed_at = ($11::timestamptz[])[cardinality($11::timestamptz[])], hash = ($19::bytea[])[cardinality($19::bytea[])]
	where id = $1::text and version = $8::int returning id` + keepEvents,

	hotClear: `delete from tasks where project = $1`,

	hotUntask: `delete from tasks using unnest($2::text[], $3::text[], $4::text[]) as gone(kind, target, department)
		where tasks.project = $1 and tasks.kind = gone.kind and tasks.target = gone.target and tasks.department = gone.department`,

	hotTask: `insert into tasks (project, investor, kind, target, department, stage, works, application, item, holder, waits_for, role, since, due, optional, seen, step_due)
		select $1::text, $2::text, kind, target, department, stage, works, application, item, holder, waits_for, role, nullif(since, '')::date, nullif(due, '')::date, optional, seen, nullif(step_due, '')::date
		from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
			$13::text[], $14::text[], $15::bool[], $16::int[], $17::text[])
			as t(kind, target, department, stage, works, application, item, holder, waits_for, role, since, due, optional, seen, step_due)
		on conflict (project, kind, target, department) do update set investor = excluded.investor, stage = excluded.stage,
			works = excluded.works, application = excluded.application, item = excluded.item, holder = excluded.holder,
			waits_for = excluded.waits_for, role = excluded.role, since = excluded.since, due = excluded.due,
			optional = excluded.optional, seen = excluded.seen, step_due = excluded.step_due`,

	hotLine: `insert into project_lines (project, code, name, investor, credit, class, region, site, investment, flow, state, stage,
			departments, admitted, launched, sheet, coded, completed, search)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, nullif($14::text, '')::date, nullif($15::text, '')::date, nullif($16::text, '')::date, nullif($17::text, '')::date, nullif($18::text, '')::date, $19)
		on conflict (project) do update set code = excluded.code, name = excluded.name, investor = excluded.investor,
			credit = excluded.credit, class = excluded.class, region = excluded.region, site = excluded.site,
			investment = excluded.investment, flow = excluded.flow, state = excluded.state, stage = excluded.stage,
			departments = excluded.departments, admitted = excluded.admitted, launched = excluded.launched,
			sheet = excluded.sheet, coded = excluded.coded, completed = excluded.completed, search = excluded.search`,

	hotContact: `insert into contacts (project, name, phone) values ($1, $2, $3)
		on conflict (project) do update set name = excluded.name, phone = excluded.phone`,

	hotOfficer: `select exists (select from accounts where id = $1 and active and department = $2 and role in ('officer', 'checker', 'head'))`,

	// A file belongs to the project once a command names it. Whoever names a file must have uploaded it for this project.
	hotMaterial: `update uploads set used = true, project = $1 from material_files
		where (uploads.project = $1 or uploads.project = '' and uploads.account = $3) and uploads.hash = any($2::text[])
			and material_files.hash = uploads.hash
		returning material_files.hash, material_files.bytes, material_files.type`,
}

// hotKey marks a connection on which the statements are prepared.
const hotKey = "binglian_change"

func prepareHot(ctx context.Context, conn *pgx.Conn) error {
	marks := conn.PgConn().CustomData()
	if marks[hotKey] != nil {
		return nil
	}
	for name, statement := range hotStatements {
		if _, err := conn.Prepare(ctx, name, statement); err != nil {
			return err
		}
	}
	marks[hotKey] = true
	return nil
}

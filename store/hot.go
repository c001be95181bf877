package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// The statements of Change, by the names under which each connection prepares them once.
const (
	hotBegin       = "change_begin"
	hotClock       = "change_clock"
	hotLock        = "change_lock"
	hotLockWait    = "change_lock_wait"
	hotNumbers     = "change_numbers"
	hotNumber      = "change_number"
	hotFirstNumber = "change_first_number"
	hotRepeat      = "change_repeat"
	hotAdmit       = "change_admit"
	hotKeep        = "change_keep"
	hotClear       = "change_clear"
	hotUntask      = "change_untask"
	hotTask        = "change_task"
	hotLine        = "change_line"
	hotTerm        = "change_term"
	hotClearTerms  = "change_clear_terms"
	hotClearAlerts = "change_clear_alerts"
	hotUnalert     = "change_unalert"
	hotAlert       = "change_alert"
	hotUnvisit     = "change_unvisit"
	hotVisit       = "change_visit"
	hotContact     = "change_contact"
	hotMaterial    = "change_material"
	hotOfficer     = "change_officer"
	hotCommit      = "change_commit"
)

var hotStatements = map[string]string{
	hotBegin:  `begin`,
	hotCommit: `commit`,
	hotClock:  `select clock from database`,

	hotLock:     lockStatement(`for update skip locked`),
	hotLockWait: lockStatement(`for update`),

	hotNumbers: `select series, year, last from numbers where (series, year) in (select * from unnest($1::text[], $2::int[]))
		order by series, year for update`,

	hotNumber: `update numbers set last = n.last from unnest($1::text[], $2::int[], $3::int[]) as n(series, year, last)
		where numbers.series = n.series and numbers.year = n.year`,

	hotFirstNumber: `insert into numbers (series, year, last) select * from unnest($1::text[], $2::int[], $3::int[])`,

	hotRepeat: `select version, events from commands where project = $1 and id = $2`,

	hotAdmit: `insert into projects (id, version, shape, lists, wake_at, changed_at, hash, heard, snapshot)
		select p.id, p.version, $3::smallint, $4::smallint, p.wake_at, p.changed_at, p.hash, p.heard, p.snapshot
		from unnest($1::text[], $2::int[], $5::timestamptz[], $6::timestamptz[], $7::bytea[], $8::text[], $9::text[])
			as p(id, version, wake_at, changed_at, hash, heard, snapshot)`,

	// What follows from each other goes as one statement: that costs a third of four. Its numbers rise as the events are named. Nothing is
	// kept if a project is not at the version that was decided on: a division by zero ends the transaction then. The snapshots come last:
	// whatever the driver writes after them makes it copy them.
	hotKeep: `with moved as (
			update projects set version = p.version, shape = $4::smallint, lists = $5::smallint, wake_at = p.wake_at,
				changed_at = p.changed_at, hash = p.hash, heard = p.heard, snapshot = p.snapshot
			from unnest($1::text[], $2::int[], $3::int[], $6::timestamptz[], $7::timestamptz[], $8::bytea[], $9::text[], $26::text[])
				as p(id, seen, version, wake_at, changed_at, hash, heard, snapshot)
			where projects.id = p.id and projects.version = p.seen returning 1
		), kept as (
			insert into events (project, version, name, at, "on", by, back, stage, audience, payload, prev_hash, hash)
			select e.project, e.version, e.name, e.at, e.day::date, e.by::jsonb, e.back, e.stage, e.audience::jsonb, e.payload, e.prev, e.hash
			from unnest($10::text[], $11::int[], $12::text[], $13::timestamptz[], $14::text[], $15::text[], $16::text[], $17::text[],
				$18::text[], $19::text[], $20::bytea[], $21::bytea[])
				as e(project, version, name, at, day, by, back, stage, audience, payload, prev, hash)
			returning seq, project, version, jsonb_array_length(audience) as copies
		), waits as (
			insert into outbox (first, copies, project, version) select seq * 1024, 1 + copies, project, version from kept
		), answered as (
			insert into commands (project, id, version, events) select * from unnest($22::text[], $23::text[], $24::int[], $25::int[])
		)
		select seq / (case when (select count(*) from moved) = coalesce(cardinality($1::text[]), 0) then 1 else 0 end) from kept order by seq`,

	hotClear: `delete from tasks where project = any($1::text[])`,

	hotUntask: `delete from tasks using unnest($1::text[], $2::text[], $3::text[], $4::text[]) as gone(project, kind, target, department)
		where tasks.project = gone.project and tasks.kind = gone.kind and tasks.target = gone.target and tasks.department = gone.department`,

	hotTask: `insert into tasks (project, investor, kind, target, department, stage, works, application, item, holder, waits_for, role, since, due, optional, seen, step_due)
		select project, investor, kind, target, department, stage, works, application, item, holder, waits_for, role, nullif(since, '')::date, nullif(due, '')::date, optional, seen, nullif(step_due, '')::date
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
			$11::text[], $12::text[], $13::text[], $14::text[], $15::bool[], $16::int[], $17::text[])
			as t(project, investor, kind, target, department, stage, works, application, item, holder, waits_for, role, since, due, optional, seen, step_due)
		on conflict (project, kind, target, department) do update set investor = excluded.investor, stage = excluded.stage,
			works = excluded.works, application = excluded.application, item = excluded.item, holder = excluded.holder,
			waits_for = excluded.waits_for, role = excluded.role, since = excluded.since, due = excluded.due,
			optional = excluded.optional, seen = excluded.seen, step_due = excluded.step_due`,

	hotLine: `insert into project_lines (project, code, name, investor, credit, class, region, site, investment, flow, state, stage,
			departments, admitted, launched, sheet, coded, completed, pool)
		select project, code, name, investor, credit, class, region, site, investment, flow, state, stage, departments::text[], nullif(admitted, '')::date,
			nullif(launched, '')::date, nullif(sheet, '')::date, nullif(coded, '')::date, nullif(completed, '')::date, pool
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::bigint[], $10::text[],
			$11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[])
			as l(project, code, name, investor, credit, class, region, site, investment, flow, state, stage, departments, admitted, launched,
				sheet, coded, completed, pool)
		on conflict (project) do update set code = excluded.code, name = excluded.name, investor = excluded.investor,
			credit = excluded.credit, class = excluded.class, region = excluded.region, site = excluded.site,
			investment = excluded.investment, flow = excluded.flow, state = excluded.state, stage = excluded.stage,
			departments = excluded.departments, admitted = excluded.admitted, launched = excluded.launched,
			sheet = excluded.sheet, coded = excluded.coded, completed = excluded.completed, pool = excluded.pool`,

	hotTerm: `insert into project_terms (project, place, term, grams)
		select project, place, term, grams::tsvector from unnest($1::text[], $2::smallint[], $3::text[], $4::text[]) as t(project, place, term, grams)
		on conflict (project, place) do update set term = excluded.term, grams = excluded.grams`,

	hotClearTerms: `delete from project_terms where project = any($1::text[])`,

	hotClearAlerts: `delete from alerts where project = any($1::text[])`,

	hotUnalert: `delete from alerts using unnest($1::text[], $2::text[]) as gone(project, key)
		where alerts.project = gone.project and alerts.key = gone.key`,

	hotAlert: `insert into alerts (project, key, sort, kind, since, due, holder, department, stage, works, application, item, target, allowed, unit, stood,
			with_investor, in_procedure, rule, answered, escalated, closed, text, reason)
		select project, key, sort, kind, since::date, nullif(due, '')::date, holder, department, stage, works, application, item,
			target, allowed, unit, stood, with_investor, in_procedure, rule, nullif(answered, '')::date, nullif(escalated, '')::date,
			nullif(closed, '')::date, text, reason
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
			$11::text[], $12::text[], $13::text[], $14::int[], $15::text[], $16::int[], $17::int[], $18::int[], $19::text[],
			$20::text[], $21::text[], $22::text[], $23::text[], $24::text[])
			as a(project, key, sort, kind, since, due, holder, department, stage, works, application, item, target, allowed, unit, stood,
				with_investor, in_procedure, rule, answered, escalated, closed, text, reason)
		on conflict (project, key) do update set sort = excluded.sort, kind = excluded.kind, since = excluded.since, due = excluded.due,
			holder = excluded.holder, department = excluded.department, stage = excluded.stage, works = excluded.works,
			application = excluded.application, item = excluded.item, target = excluded.target, allowed = excluded.allowed,
			unit = excluded.unit, stood = excluded.stood, with_investor = excluded.with_investor,
			in_procedure = excluded.in_procedure, rule = excluded.rule, answered = excluded.answered,
			escalated = excluded.escalated, closed = excluded.closed, text = excluded.text, reason = excluded.reason`,

	hotUnvisit: `delete from visits where project = any($1::text[])`,

	hotVisit: `insert into visits (project, of, department, credit, lead, application, day, from_time, to_time, proposed)
		select project, of, department, credit, lead, application, day::date, from_time, to_time, proposed
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bool[])
			as v(project, of, department, credit, lead, application, day, from_time, to_time, proposed)`,

	hotContact: `insert into contacts (project, name, phone) values ($1, $2, $3)
		on conflict (project) do update set name = excluded.name, phone = excluded.phone`,

	hotOfficer: `select exists (select from accounts where id = $1 and active and department = $2 and role in ('officer', 'checker', 'head'))`,

	// A file belongs to the project once a command names it. Whoever names a file must have uploaded it for this project. One that is
	// used already is only read: nobody sweeps it.
	hotMaterial: `with taken as (
			update uploads set used = true, project = $1 from material_files
			where (uploads.project = $1 and not used or uploads.project = '' and uploads.account = $3) and uploads.hash = any($2::text[])
				and material_files.hash = uploads.hash
			returning material_files.hash, material_files.bytes, material_files.type
		)
		select hash, bytes, type from taken union all
		select f.hash, f.bytes, f.type from uploads u join material_files f on f.hash = u.hash
		where u.project = $1 and u.used and u.hash = any($2::text[])`,
}

// lockStatement locks projects' rows, in the order given, and reads them with their writers and this transaction's number. What
// travels of a row is only what this process doesn't remember.
func lockStatement(how string) string {
	return `select p.version, p.shape, p.lists, p.hash, p.heard, p.snapshot, p.writer, pg_current_xact_id()::xid,
			p.version is null and exists (select from projects where projects.id = w.id), (select rules from database)
		from unnest($1::text[], $2::bytea[]) as w(id, hash) left join lateral (
			select version, shape, lists, hash, xmin as writer, case when projects.hash = w.hash then null else heard end as heard,
				case when projects.hash = w.hash then null else snapshot end as snapshot
			from projects where projects.id = w.id ` + how + `) as p on true`
}

func prepareHot(ctx context.Context, conn *pgx.Conn) error {
	return prepare(ctx, conn, "binglian_change", hotStatements)
}

// prepare prepares statements on a connection that isn't marked as having them.
func prepare(ctx context.Context, conn *pgx.Conn, mark string, statements map[string]string) error {
	marks := conn.PgConn().CustomData()
	if marks[mark] != nil {
		return nil
	}
	knowTextArrays(conn)
	for name, statement := range statements {
		if _, err := conn.Prepare(ctx, name, statement); err != nil {
			return err
		}
	}
	marks[mark] = true
	return nil
}

-- Files by content. The content lies in a folder under its hash; names are personal data and stand here alone.
create table material_files (
    hash  text   primary key check (hash ~ '^[0-9a-f]{64}$'),
    bytes bigint not null check (bytes > 0),
    type  text   not null
);

create table uploads (
    id      bigint generated always as identity primary key,
    project  text   not null,                      -- empty for a project that is not there yet
    material text   not null,                      -- kind of material it was brought for
    hash    text    not null references material_files (hash),
    name    text    not null,
    account text    not null,
    at      timestamptz not null,
    used    boolean not null default false         -- a command named it: it belongs to the project now
);

create index uploads_project on uploads (project, hash);
create index uploads_hash on uploads (hash);
create index uploads_unused on uploads (at) where not used;

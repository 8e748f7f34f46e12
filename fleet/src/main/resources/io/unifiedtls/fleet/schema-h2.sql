-- Checks have no "in": H2 evaluates it in the session that created the table, which may be closed (seen in 2.4.240).

create table if not exists tls_schema (
  version integer not null primary key,
  applied_at timestamp with time zone not null default current_timestamp
);

create table if not exists tls_chain (
  hash varchar(64) not null primary key,
  certificates bytea not null
);

create table if not exists tls_certificate (
  id varchar(36) not null primary key,
  tenant varchar(255) not null,
  leaf bytea not null,
  chain varchar(64) not null references tls_chain (hash),
  fingerprint varchar(64) not null,
  not_before timestamp with time zone not null,
  not_after timestamp with time zone not null,
  key_id varchar(64) not null,
  sealed_key bytea not null,
  authority varchar(255),
  ari_id varchar(255),
  created_at timestamp with time zone not null default current_timestamp,
  unused_since timestamp with time zone,
  constraint tls_certificate_of_tenant unique (tenant, id)
);
create index if not exists tls_certificate_key_id on tls_certificate (key_id, id);
create index if not exists tls_certificate_chain on tls_certificate (chain);
create index if not exists tls_certificate_not_after on tls_certificate (not_after, id);
create index if not exists tls_certificate_fingerprint on tls_certificate (tenant, fingerprint);
create index if not exists tls_certificate_unused_since on tls_certificate (unused_since);
create index if not exists tls_certificate_unused_of_tenant on tls_certificate (tenant, unused_since);

-- A host has one tenant, and a certificate of this tenant only.
create table if not exists tls_host (
  name varchar(255) not null primary key,
  parent varchar(255) not null,
  tenant varchar(255) not null,
  state varchar(16) not null,
  proof varchar(16) not null,
  proven_at timestamp with time zone not null,
  configuration varchar(255),
  certificate varchar(36),
  reason varchar(1000),
  successor varchar(255),
  successor_proof varchar(16),
  successor_at timestamp with time zone,
  successor_certificate varchar(36),
  fence bigint not null default 0,
  version bigint not null default 0,
  created_at timestamp with time zone not null default current_timestamp,
  changed_at timestamp with time zone not null default current_timestamp,
  constraint tls_host_state check (case state when 'PROVEN' then true when 'ACTIVE' then true when 'SUSPENDED' then true else false end),
  constraint tls_host_proof check (case proof when 'OPERATOR' then true when 'HTTP' then true when 'DNS' then true else false end),
  constraint tls_host_active check (state <> 'ACTIVE' or certificate is not null),
  constraint tls_host_successor check ((successor is null) = (successor_at is null) and (successor is null) = (successor_proof is null)
    and (successor_certificate is null or successor is not null) and (successor is null or successor <> tenant)),
  constraint tls_host_certificate foreign key (tenant, certificate) references tls_certificate (tenant, id),
  constraint tls_host_successor_certificate foreign key (successor, successor_certificate) references tls_certificate (tenant, id)
);
create index if not exists tls_host_tenant on tls_host (tenant, name);
create index if not exists tls_host_parent on tls_host (parent, name);
create index if not exists tls_host_of_certificate on tls_host (tenant, certificate);
create index if not exists tls_host_of_successor_certificate on tls_host (successor, successor_certificate);
create index if not exists tls_host_successor_at on tls_host (successor_at);
create index if not exists tls_host_by_state on tls_host (state);

create table if not exists tls_claim (
  tenant varchar(255) not null,
  name varchar(255) not null,
  method varchar(16) not null,
  state varchar(16) not null,
  token_hash varchar(64) not null,
  tries integer not null default 0,
  problem varchar(1000),
  next_try timestamp with time zone,
  created_at timestamp with time zone not null default current_timestamp,
  expires_at timestamp with time zone not null,
  primary key (tenant, name),
  constraint tls_claim_method check (case method when 'OPERATOR' then true when 'HTTP' then true when 'DNS' then true else false end),
  constraint tls_claim_state check (case state when 'PENDING' then true when 'PROVEN' then true when 'SUPERSEDED' then true else false end)
);
alter table tls_claim add column if not exists fence bigint not null default 0;
create index if not exists tls_claim_name on tls_claim (name);
create index if not exists tls_claim_of_tenant on tls_claim (tenant, state);
create index if not exists tls_claim_expires_at on tls_claim (expires_at);

-- Changes in the order in which they were made, for other processes than their origin, and as history.
create table if not exists tls_change (
  sequence bigint generated always as identity primary key,
  at timestamp with time zone not null default current_timestamp,
  name varchar(255) not null,
  tenant varchar(255) not null,
  action varchar(16) not null,
  detail varchar(1000) not null default '',
  origin varchar(36)
);
-- Whether the former answer to the name must not be used any more. An older release does not say.
alter table tls_change add column if not exists withdraws boolean not null default true;
create index if not exists tls_change_name on tls_change (name, sequence);
create index if not exists tls_change_at on tls_change (at);
create index if not exists tls_change_of_tenant on tls_change (tenant, name, sequence);
create index if not exists tls_change_released on tls_change (tenant, action, sequence);

-- Session ticket keys, one for each period of twelve hours since 1970. The times follow from the period.
create table if not exists tls_ticket_key (
  period bigint not null primary key,
  key_id varchar(64) not null,
  sealed_key bytea not null,
  created_at timestamp with time zone not null default current_timestamp,
  active_from timestamp with time zone not null,
  retires_at timestamp with time zone not null,
  delete_at timestamp with time zone not null
);
create index if not exists tls_ticket_key_key_id on tls_ticket_key (key_id, period);

-- The processes of the fleet; each writes its row every ten seconds.
create table if not exists tls_replica (
  id varchar(36) not null primary key,
  name varchar(255) not null,
  release varchar(64) not null,
  started_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  position bigint not null,
  clock_offset_ms bigint not null,
  signals boolean not null
);
create index if not exists tls_replica_seen_at on tls_replica (seen_at);

-- The names that processes answer most, which a process that starts looks up before it serves clients.
create table if not exists tls_hot_name (
  name varchar(255) not null primary key,
  place integer not null,
  kept_at timestamp with time zone not null default current_timestamp
);
create index if not exists tls_hot_name_place on tls_hot_name (place, name);
create index if not exists tls_hot_name_kept_at on tls_hot_name (kept_at);

-- The certificates that ACME authorities issue: for each name the order that is under way, with the key that it is for, and what is known of the next one.
create table if not exists tls_order (
  name varchar(255) not null primary key,
  tenant varchar(255) not null,
  purpose varchar(16) not null,
  authority varchar(255),
  url varchar(1000),
  key_id varchar(64),
  sealed_key bytea,
  failures integer not null default 0,
  problem varchar(1000),
  next_try timestamp with time zone,
  certificate varchar(36),
  renewal_at timestamp with time zone,
  window_start timestamp with time zone,
  window_end timestamp with time zone,
  ari_check timestamp with time zone,
  created_at timestamp with time zone not null default current_timestamp,
  changed_at timestamp with time zone not null default current_timestamp,
  constraint tls_order_purpose check (case purpose when 'ON_DEMAND' then true when 'AHEAD' then true when 'RENEWAL' then true else false end),
  constraint tls_order_key check ((key_id is null) = (sealed_key is null))
);
-- The authority of the order that is under way or was the latest. An older release has it in authority, until a certificate is issued.
alter table tls_order add column if not exists order_authority varchar(255);
-- The latest request for a certificate, which a run that ends meanwhile must not miss.
alter table tls_order add column if not exists requested_at timestamp with time zone;
create index if not exists tls_order_key_id on tls_order (key_id, name);
create index if not exists tls_order_of_tenant on tls_order (tenant, name);
create index if not exists tls_order_authority on tls_order (authority, name);
create index if not exists tls_order_failures on tls_order (failures);

-- Answers to validations that are under way, from any process.
create table if not exists tls_challenge (
  name varchar(255) not null,
  type varchar(16) not null,
  token varchar(255) not null,
  key_authorization varchar(1000) not null,
  expires_at timestamp with time zone not null,
  primary key (name, type, token),
  constraint tls_challenge_type check (case type when 'HTTP_01' then true when 'TLS_ALPN_01' then true when 'DNS_01' then true else false end)
);
create index if not exists tls_challenge_expires_at on tls_challenge (expires_at);

-- Accounts at authorities. The key is stored before the account is registered, so that all processes register the same one.
create table if not exists tls_account (
  id varchar(255) not null primary key,
  directory varchar(1000) not null,
  url varchar(1000),
  key_id varchar(64) not null,
  sealed_key bytea not null,
  next_key_id varchar(64),
  next_sealed_key bytea,
  created_at timestamp with time zone not null default current_timestamp,
  constraint tls_account_next_key check ((next_key_id is null) = (next_sealed_key is null))
);

-- Orders per hour that are left, for all processes together.
create table if not exists tls_budget (
  id varchar(255) not null primary key,
  tokens double precision not null,
  filled_at timestamp with time zone not null,
  blocked_until timestamp with time zone,
  waiting_until timestamp with time zone
);
create index if not exists tls_budget_filled_at on tls_budget (filled_at);

-- The table of db-scheduler.
create table if not exists tls_task (
  task_name varchar(100) not null,
  task_instance varchar(600) not null,
  task_data bytea,
  execution_time timestamp with time zone not null,
  picked boolean not null,
  picked_by varchar(255),
  last_success timestamp with time zone,
  last_failure timestamp with time zone,
  consecutive_failures integer,
  last_heartbeat timestamp with time zone,
  version bigint not null,
  priority smallint,
  primary key (task_name, task_instance)
);
create index if not exists tls_task_execution_time on tls_task (execution_time);
create index if not exists tls_task_last_heartbeat on tls_task (last_heartbeat);
create index if not exists tls_task_priority on tls_task (priority desc, execution_time asc);
create index if not exists tls_task_failures on tls_task (consecutive_failures);

insert into tls_schema (version) select 1 where not exists (select 1 from tls_schema);

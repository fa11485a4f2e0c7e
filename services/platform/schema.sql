-- What the migrations of platform add up to; a test compares. Written by
-- FLINT_TEST_WRITE_SCHEMA=1 npm test -- services/platform/src/schema

CREATE TABLE allowed_origins (
  origin varbinary(255) NOT NULL,
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (origin, workspace_id),
  KEY allowed_origins_workspace (workspace_id)
);
GRANT SELECT, INSERT, DELETE ON allowed_origins TO {{user}};

CREATE TABLE api_keys (
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  scopes blob NOT NULL,
  secret_hint varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  secret_sha256 varbinary(32) NOT NULL,
  created_at datetime(6) NOT NULL,
  expires_at datetime(6) NULL,
  revoked_at datetime(6) NULL,
  revision int NOT NULL,
  PRIMARY KEY (id),
  KEY api_keys_active (workspace_id, revoked_at),
  UNIQUE KEY api_keys_secret (secret_sha256),
  KEY api_keys_workspace (workspace_id, id)
);
GRANT SELECT, INSERT, UPDATE ON api_keys TO {{user}};

CREATE TABLE merchants (
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at datetime(6) NOT NULL,
  PRIMARY KEY (id)
);
GRANT SELECT, INSERT, UPDATE ON merchants TO {{user}};

CREATE TABLE retired_workspaces (
  internal_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  retired_at datetime(6) NOT NULL,
  purged_at datetime(6) NULL,
  PRIMARY KEY (internal_id)
);
GRANT SELECT, INSERT ON retired_workspaces TO {{user}};

CREATE TABLE settings (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cors_allowed_origins blob NOT NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id)
);
GRANT SELECT, INSERT, UPDATE ON settings TO {{user}};

CREATE TABLE workspaces (
  workspace_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  internal_id varchar(34) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  merchant_id char(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mode varchar(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at datetime(6) NOT NULL,
  reset_at datetime(6) NULL,
  deleted_at datetime(6) NULL,
  revision int NOT NULL,
  PRIMARY KEY (workspace_id),
  UNIQUE KEY workspaces_internal_id (internal_id),
  KEY workspaces_merchant (merchant_id, workspace_id),
  CONSTRAINT workspaces_live_stays CHECK (mode = 'sandbox' or reset_at is null and deleted_at is null),
  CONSTRAINT workspaces_mode CHECK (mode in ('live','sandbox'))
);
GRANT SELECT, INSERT, UPDATE ON workspaces TO {{user}};

SELECT pg_catalog.set_config('search_path', '', false);


CREATE SCHEMA nanoos;



CREATE FUNCTION nanoos.count_candidates() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'candidates', campaign_id, status, flag, count(*) FROM (SELECT campaign_id AS campaign_id, status AS status, is_hit AS flag FROM added) AS row GROUP BY campaign_id, status, flag;
            ELSIF TG_OP = 'UPDATE' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'candidates', campaign_id, status, flag, sum(n) FROM (SELECT campaign_id AS campaign_id, status AS status, is_hit AS flag, 1 AS n FROM added UNION ALL SELECT campaign_id AS campaign_id, status AS status, is_hit AS flag, -1 FROM removed) AS change GROUP BY campaign_id, status, flag HAVING sum(n) <> 0;
            ELSE
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'candidates', campaign_id, status, flag, -count(*) FROM (SELECT campaign_id AS campaign_id, status AS status, is_hit AS flag FROM removed) AS row GROUP BY campaign_id, status, flag;
            END IF;
            RETURN NULL;
        END $$;



CREATE FUNCTION nanoos.count_experiment_runs() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'experiment_runs', campaign_id, status, flag, count(*) FROM (SELECT campaign_id AS campaign_id, status AS status, false AS flag FROM added) AS row GROUP BY campaign_id, status, flag;
            ELSIF TG_OP = 'UPDATE' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'experiment_runs', campaign_id, status, flag, sum(n) FROM (SELECT campaign_id AS campaign_id, status AS status, false AS flag, 1 AS n FROM added UNION ALL SELECT campaign_id AS campaign_id, status AS status, false AS flag, -1 FROM removed) AS change GROUP BY campaign_id, status, flag HAVING sum(n) <> 0;
            ELSE
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'experiment_runs', campaign_id, status, flag, -count(*) FROM (SELECT campaign_id AS campaign_id, status AS status, false AS flag FROM removed) AS row GROUP BY campaign_id, status, flag;
            END IF;
            RETURN NULL;
        END $$;



CREATE FUNCTION nanoos.count_labels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'labels', campaign_id, status, flag, count(*) FROM (SELECT NULL::bigint AS campaign_id, '' AS status, false AS flag FROM added) AS row GROUP BY campaign_id, status, flag;
            ELSIF TG_OP = 'UPDATE' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'labels', campaign_id, status, flag, sum(n) FROM (SELECT NULL::bigint AS campaign_id, '' AS status, false AS flag, 1 AS n FROM added UNION ALL SELECT NULL::bigint AS campaign_id, '' AS status, false AS flag, -1 FROM removed) AS change GROUP BY campaign_id, status, flag HAVING sum(n) <> 0;
            ELSE
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'labels', campaign_id, status, flag, -count(*) FROM (SELECT NULL::bigint AS campaign_id, '' AS status, false AS flag FROM removed) AS row GROUP BY campaign_id, status, flag;
            END IF;
            RETURN NULL;
        END $$;



CREATE FUNCTION nanoos.count_model_trainings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'model_trainings', campaign_id, status, flag, count(*) FROM (SELECT NULL::bigint AS campaign_id, status AS status, false AS flag FROM added) AS row GROUP BY campaign_id, status, flag;
            ELSIF TG_OP = 'UPDATE' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'model_trainings', campaign_id, status, flag, sum(n) FROM (SELECT NULL::bigint AS campaign_id, status AS status, false AS flag, 1 AS n FROM added UNION ALL SELECT NULL::bigint AS campaign_id, status AS status, false AS flag, -1 FROM removed) AS change GROUP BY campaign_id, status, flag HAVING sum(n) <> 0;
            ELSE
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'model_trainings', campaign_id, status, flag, -count(*) FROM (SELECT NULL::bigint AS campaign_id, status AS status, false AS flag FROM removed) AS row GROUP BY campaign_id, status, flag;
            END IF;
            RETURN NULL;
        END $$;



CREATE FUNCTION nanoos.count_simulation_jobs() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'simulation_jobs', campaign_id, status, flag, count(*) FROM (SELECT campaign_id AS campaign_id, status AS status, is_from_cache AS flag FROM added) AS row GROUP BY campaign_id, status, flag;
            ELSIF TG_OP = 'UPDATE' THEN
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'simulation_jobs', campaign_id, status, flag, sum(n) FROM (SELECT campaign_id AS campaign_id, status AS status, is_from_cache AS flag, 1 AS n FROM added UNION ALL SELECT campaign_id AS campaign_id, status AS status, is_from_cache AS flag, -1 FROM removed) AS change GROUP BY campaign_id, status, flag HAVING sum(n) <> 0;
            ELSE
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'simulation_jobs', campaign_id, status, flag, -count(*) FROM (SELECT campaign_id AS campaign_id, status AS status, is_from_cache AS flag FROM removed) AS row GROUP BY campaign_id, status, flag;
            END IF;
            RETURN NULL;
        END $$;



CREATE FUNCTION nanoos.note_members_labels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
            INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) 
        SELECT modelled.id, label.id, structure.id
        FROM nanoos.modelled_properties AS modelled
        JOIN nanoos.structures AS structure ON structure.design_space_id = modelled.design_space_id
        JOIN added AS label
            ON label.structure_hash = structure.structure_hash AND label.property = modelled.property
        WHERE (label.source_kind = 'experiment' OR (label.engine = modelled.engine
            AND label.engine_version = modelled.engine_version
            AND label.engine_params_hash = modelled.engine_params_hash))
        
    ;
            RETURN NULL;
        END $$;



CREATE FUNCTION nanoos.note_members_modelled_properties() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
            LOCK TABLE nanoos.labels IN SHARE MODE;
            INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) 
        SELECT modelled.id, label.id, structure.id
        FROM added AS modelled
        JOIN nanoos.structures AS structure ON structure.design_space_id = modelled.design_space_id
        JOIN nanoos.labels AS label
            ON label.structure_hash = structure.structure_hash AND label.property = modelled.property
        WHERE (label.source_kind = 'experiment' OR (label.engine = modelled.engine
            AND label.engine_version = modelled.engine_version
            AND label.engine_params_hash = modelled.engine_params_hash))
        
    ;
            RETURN NULL;
        END $$;



CREATE FUNCTION nanoos.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;



CREATE FUNCTION nanoos.refuse_change_of_finished_agent_commands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF OLD.finished_at IS NOT NULL THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN NEW; END $$;



CREATE FUNCTION nanoos.refuse_change_of_finished_orchestrator_runs() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF OLD.finished_at IS NOT NULL AND NOT (OLD.archived_in IS NULL AND NEW.archived_in IS NOT NULL AND NEW.snapshot IS NULL AND NEW.plan IS NULL AND NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.orchestrator_id IS NOT DISTINCT FROM OLD.orchestrator_id AND NEW.status IS NOT DISTINCT FROM OLD.status AND NEW.step_token IS NOT DISTINCT FROM OLD.step_token AND NEW.idempotency_key IS NOT DISTINCT FROM OLD.idempotency_key AND NEW.triggered_by IS NOT DISTINCT FROM OLD.triggered_by AND NEW.trigger_context IS NOT DISTINCT FROM OLD.trigger_context AND NEW.config IS NOT DISTINCT FROM OLD.config AND NEW.seed IS NOT DISTINCT FROM OLD.seed AND NEW.stats_before IS NOT DISTINCT FROM OLD.stats_before AND NEW.stats_after IS NOT DISTINCT FROM OLD.stats_after AND NEW.actions IS NOT DISTINCT FROM OLD.actions AND NEW.success IS NOT DISTINCT FROM OLD.success AND NEW.error_message IS NOT DISTINCT FROM OLD.error_message AND NEW.started_at IS NOT DISTINCT FROM OLD.started_at AND NEW.finished_at IS NOT DISTINCT FROM OLD.finished_at AND NEW.duration_seconds IS NOT DISTINCT FROM OLD.duration_seconds) THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; RETURN NEW; END $$;





CREATE TABLE nanoos.access_tokens (
    id bigint NOT NULL,
    agent_id character varying(100) NOT NULL,
    secret_sha256 character varying(64) NOT NULL,
    scopes jsonb NOT NULL,
    limits jsonb NOT NULL,
    created_by character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone
);



CREATE SEQUENCE nanoos.access_tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.access_tokens_id_seq OWNED BY nanoos.access_tokens.id;



CREATE TABLE nanoos.agent_commands (
    id bigint NOT NULL,
    agent_id character varying(100) NOT NULL,
    kind character varying(64) NOT NULL,
    payload jsonb NOT NULL,
    payload_hash character varying(64) NOT NULL,
    idempotency_key character varying(200),
    token_id bigint,
    is_dry_run boolean DEFAULT false NOT NULL,
    n_simulations integer DEFAULT 0 NOT NULL,
    n_experiments integer DEFAULT 0 NOT NULL,
    status character varying(16) NOT NULL,
    proposal jsonb,
    plan_hash character varying(64),
    expires_at timestamp with time zone,
    decided_by character varying(100),
    result jsonb,
    error_kind character varying(64),
    error_message text,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    duration_seconds double precision
);



CREATE SEQUENCE nanoos.agent_commands_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.agent_commands_id_seq OWNED BY nanoos.agent_commands.id;



CREATE TABLE nanoos.alerts (
    id bigint NOT NULL,
    kind character varying(64) NOT NULL,
    subject character varying(200) NOT NULL,
    message text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone
);



CREATE SEQUENCE nanoos.alerts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.alerts_id_seq OWNED BY nanoos.alerts.id;



CREATE TABLE nanoos.archives (
    id bigint NOT NULL,
    kind character varying(32) NOT NULL,
    path character varying(200) NOT NULL,
    n_rows integer NOT NULL,
    first_id bigint NOT NULL,
    last_id bigint NOT NULL,
    content_sha256 character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.archives_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.archives_id_seq OWNED BY nanoos.archives.id;



CREATE TABLE nanoos.audit_log (
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(100) NOT NULL,
    kind character varying(64) NOT NULL,
    subject character varying(200) NOT NULL,
    payload text NOT NULL,
    covers text,
    previous_hash character varying(64) NOT NULL,
    hash character varying(64) NOT NULL
);



CREATE TABLE nanoos.campaigns (
    id bigint NOT NULL,
    orchestrator_id character varying(36) NOT NULL,
    slug character varying(100) NOT NULL,
    name character varying(200) NOT NULL,
    description text NOT NULL,
    status character varying(16) NOT NULL,
    status_reason text NOT NULL,
    design_space_id bigint NOT NULL,
    engine character varying(64) NOT NULL,
    engine_version character varying(64) NOT NULL,
    engine_params jsonb NOT NULL,
    engine_params_hash character varying(64) NOT NULL,
    goal jsonb NOT NULL,
    settings jsonb NOT NULL,
    priority integer NOT NULL,
    iteration integer DEFAULT 0 NOT NULL,
    advanced_at timestamp with time zone,
    seed bigint NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_by character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.campaigns_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.campaigns_id_seq OWNED BY nanoos.campaigns.id;



CREATE TABLE nanoos.candidates (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    structure_id bigint NOT NULL,
    orchestrator_run_id bigint,
    iteration integer NOT NULL,
    status character varying(16) NOT NULL,
    origin character varying(32) NOT NULL,
    acquisition double precision,
    predictions jsonb NOT NULL,
    predicted_score double precision,
    outputs jsonb,
    score double precision,
    is_hit boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone
);



CREATE SEQUENCE nanoos.candidates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.candidates_id_seq OWNED BY nanoos.candidates.id;



CREATE TABLE nanoos.counters (
    name character varying(64) NOT NULL,
    labels character varying(400) NOT NULL,
    value double precision NOT NULL
);



CREATE TABLE nanoos.decisions (
    id bigint NOT NULL,
    orchestrator_run_id bigint NOT NULL,
    campaign_id bigint,
    kind character varying(32) NOT NULL,
    subject character varying(200) NOT NULL,
    result character varying(64) NOT NULL,
    reason text NOT NULL,
    numbers jsonb NOT NULL
);



CREATE SEQUENCE nanoos.decisions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.decisions_id_seq OWNED BY nanoos.decisions.id;



CREATE TABLE nanoos.design_spaces (
    id bigint NOT NULL,
    slug character varying(100) NOT NULL,
    kind character varying(64) NOT NULL,
    params jsonb NOT NULL,
    definition_hash character varying(64) NOT NULL,
    seed bigint NOT NULL,
    feature_names jsonb NOT NULL,
    n_wanted integer NOT NULL,
    n_structures integer DEFAULT 0 NOT NULL,
    status character varying(16) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    available_at timestamp with time zone NOT NULL,
    lease_owner character varying(200),
    lease_token character varying(32),
    lease_expires_at timestamp with time zone,
    failure_class character varying(16),
    failure_reason text
);



CREATE SEQUENCE nanoos.design_spaces_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.design_spaces_id_seq OWNED BY nanoos.design_spaces.id;



CREATE TABLE nanoos.experiment_runs (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    candidate_id bigint NOT NULL,
    structure_id bigint NOT NULL,
    orchestrator_run_id bigint,
    instrument character varying(64) NOT NULL,
    status character varying(16) NOT NULL,
    priority integer NOT NULL,
    properties jsonb NOT NULL,
    measured jsonb,
    operator character varying(100),
    raw_file text,
    raw_file_sha256 character varying(64),
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    available_at timestamp with time zone NOT NULL,
    lease_owner character varying(200),
    lease_token character varying(32),
    lease_expires_at timestamp with time zone,
    failure_class character varying(16),
    failure_reason text
);



CREATE SEQUENCE nanoos.experiment_runs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.experiment_runs_id_seq OWNED BY nanoos.experiment_runs.id;



CREATE TABLE nanoos.heartbeats (
    name character varying(100) NOT NULL,
    at timestamp with time zone NOT NULL,
    details jsonb NOT NULL
);



CREATE TABLE nanoos.label_retractions (
    id bigint NOT NULL,
    label_id bigint NOT NULL,
    reason text NOT NULL,
    retracted_by character varying(100) NOT NULL,
    retracted_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.label_retractions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.label_retractions_id_seq OWNED BY nanoos.label_retractions.id;



CREATE TABLE nanoos.labels (
    id bigint NOT NULL,
    structure_hash character varying(64) NOT NULL,
    property character varying(100) NOT NULL,
    value double precision NOT NULL,
    noise_std double precision,
    source_kind character varying(16) NOT NULL,
    source_id bigint NOT NULL,
    engine character varying(64),
    engine_version character varying(64),
    engine_params_hash character varying(64),
    provenance jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_labels_source_kind CHECK (((source_kind)::text = ANY ((ARRAY['simulation'::character varying, 'experiment'::character varying])::text[])))
);



CREATE SEQUENCE nanoos.labels_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.labels_id_seq OWNED BY nanoos.labels.id;



CREATE TABLE nanoos.model_trainings (
    id bigint NOT NULL,
    modelled_property_id bigint NOT NULL,
    orchestrator_run_id bigint,
    status character varying(16) NOT NULL,
    reason text NOT NULL,
    is_forced boolean DEFAULT false NOT NULL,
    requested_by character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    available_at timestamp with time zone NOT NULL,
    lease_owner character varying(200),
    lease_token character varying(32),
    lease_expires_at timestamp with time zone,
    failure_class character varying(16),
    failure_reason text
);



CREATE SEQUENCE nanoos.model_trainings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.model_trainings_id_seq OWNED BY nanoos.model_trainings.id;



CREATE TABLE nanoos.model_versions (
    id bigint NOT NULL,
    modelled_property_id bigint NOT NULL,
    version integer NOT NULL,
    dataset_id bigint NOT NULL,
    training_id bigint NOT NULL,
    kind character varying(64) NOT NULL,
    description jsonb NOT NULL,
    metrics jsonb NOT NULL,
    artifact bytea NOT NULL,
    artifact_sha256 character varying(64) NOT NULL,
    status character varying(16) NOT NULL,
    status_reason text NOT NULL,
    created_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.model_versions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.model_versions_id_seq OWNED BY nanoos.model_versions.id;



CREATE TABLE nanoos.modelled_labels (
    modelled_property_id bigint NOT NULL,
    label_id bigint NOT NULL,
    structure_id bigint NOT NULL
);



CREATE TABLE nanoos.modelled_properties (
    id bigint NOT NULL,
    slug character varying(200) NOT NULL,
    design_space_id bigint NOT NULL,
    engine character varying(64) NOT NULL,
    engine_version character varying(64) NOT NULL,
    engine_params_hash character varying(64) NOT NULL,
    property character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.modelled_properties_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.modelled_properties_id_seq OWNED BY nanoos.modelled_properties.id;



CREATE TABLE nanoos.nanoos_alembic_version (
    version_num character varying(32) NOT NULL
);



CREATE TABLE nanoos.orchestrator_runs (
    id bigint NOT NULL,
    orchestrator_id character varying(36) NOT NULL,
    status character varying(16) NOT NULL,
    step_token character varying(32) NOT NULL,
    idempotency_key character varying(200),
    triggered_by character varying(100) NOT NULL,
    trigger_context jsonb NOT NULL,
    config jsonb NOT NULL,
    seed bigint NOT NULL,
    snapshot jsonb,
    plan jsonb,
    archived_in character varying(200),
    stats_before jsonb,
    stats_after jsonb,
    actions jsonb,
    success boolean,
    error_message text,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    duration_seconds double precision
);



CREATE SEQUENCE nanoos.orchestrator_runs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.orchestrator_runs_id_seq OWNED BY nanoos.orchestrator_runs.id;



CREATE TABLE nanoos.orchestrator_state (
    id character varying(36) NOT NULL,
    name character varying(100) NOT NULL,
    mode character varying(16) NOT NULL,
    is_active boolean NOT NULL,
    config jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    step_owner character varying(200),
    step_token character varying(32),
    step_lease_expires_at timestamp with time zone,
    last_run_at timestamp with time zone,
    last_success_at timestamp with time zone,
    error_message text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);



CREATE TABLE nanoos.row_counts (
    id bigint NOT NULL,
    table_name character varying(32) NOT NULL,
    campaign_id bigint,
    status character varying(16) NOT NULL,
    flag boolean NOT NULL,
    n integer NOT NULL
);



CREATE SEQUENCE nanoos.row_counts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.row_counts_id_seq OWNED BY nanoos.row_counts.id;



CREATE TABLE nanoos.sessions (
    id bigint NOT NULL,
    secret_sha256 character varying(64) NOT NULL,
    token_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);



CREATE SEQUENCE nanoos.sessions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.sessions_id_seq OWNED BY nanoos.sessions.id;



CREATE TABLE nanoos.simulation_jobs (
    id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    candidate_id bigint NOT NULL,
    structure_id bigint NOT NULL,
    result_key character varying(64) NOT NULL,
    status character varying(16) NOT NULL,
    priority integer NOT NULL,
    is_from_cache boolean DEFAULT false NOT NULL,
    result_id bigint,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    available_at timestamp with time zone NOT NULL,
    lease_owner character varying(200),
    lease_token character varying(32),
    lease_expires_at timestamp with time zone,
    failure_class character varying(16),
    failure_reason text
);



CREATE SEQUENCE nanoos.simulation_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.simulation_jobs_id_seq OWNED BY nanoos.simulation_jobs.id;



CREATE TABLE nanoos.simulation_results (
    id bigint NOT NULL,
    result_key character varying(64) NOT NULL,
    structure_hash character varying(64) NOT NULL,
    engine character varying(64) NOT NULL,
    engine_version character varying(64) NOT NULL,
    engine_params_hash character varying(64) NOT NULL,
    engine_params jsonb NOT NULL,
    is_success boolean NOT NULL,
    outputs jsonb NOT NULL,
    reason text NOT NULL,
    duration_seconds double precision NOT NULL,
    computed_by character varying(200) NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.simulation_results_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.simulation_results_id_seq OWNED BY nanoos.simulation_results.id;



CREATE TABLE nanoos.structures (
    id bigint NOT NULL,
    design_space_id bigint NOT NULL,
    structure_hash character varying(64) NOT NULL,
    formula character varying(200) NOT NULL,
    spec jsonb NOT NULL,
    features bytea NOT NULL
);



CREATE SEQUENCE nanoos.structures_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.structures_id_seq OWNED BY nanoos.structures.id;



CREATE TABLE nanoos.training_datasets (
    id bigint NOT NULL,
    modelled_property_id bigint NOT NULL,
    content_hash character varying(64) NOT NULL,
    n_labels integer NOT NULL,
    label_ranges jsonb NOT NULL,
    max_label_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.training_datasets_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.training_datasets_id_seq OWNED BY nanoos.training_datasets.id;



CREATE TABLE nanoos.wrong_tokens (
    key character varying(64) NOT NULL,
    n integer NOT NULL,
    since timestamp with time zone NOT NULL
);



ALTER TABLE ONLY nanoos.access_tokens ALTER COLUMN id SET DEFAULT nextval('nanoos.access_tokens_id_seq'::regclass);



ALTER TABLE ONLY nanoos.agent_commands ALTER COLUMN id SET DEFAULT nextval('nanoos.agent_commands_id_seq'::regclass);



ALTER TABLE ONLY nanoos.alerts ALTER COLUMN id SET DEFAULT nextval('nanoos.alerts_id_seq'::regclass);



ALTER TABLE ONLY nanoos.archives ALTER COLUMN id SET DEFAULT nextval('nanoos.archives_id_seq'::regclass);



ALTER TABLE ONLY nanoos.campaigns ALTER COLUMN id SET DEFAULT nextval('nanoos.campaigns_id_seq'::regclass);



ALTER TABLE ONLY nanoos.candidates ALTER COLUMN id SET DEFAULT nextval('nanoos.candidates_id_seq'::regclass);



ALTER TABLE ONLY nanoos.decisions ALTER COLUMN id SET DEFAULT nextval('nanoos.decisions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.design_spaces ALTER COLUMN id SET DEFAULT nextval('nanoos.design_spaces_id_seq'::regclass);



ALTER TABLE ONLY nanoos.experiment_runs ALTER COLUMN id SET DEFAULT nextval('nanoos.experiment_runs_id_seq'::regclass);



ALTER TABLE ONLY nanoos.label_retractions ALTER COLUMN id SET DEFAULT nextval('nanoos.label_retractions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.labels ALTER COLUMN id SET DEFAULT nextval('nanoos.labels_id_seq'::regclass);



ALTER TABLE ONLY nanoos.model_trainings ALTER COLUMN id SET DEFAULT nextval('nanoos.model_trainings_id_seq'::regclass);



ALTER TABLE ONLY nanoos.model_versions ALTER COLUMN id SET DEFAULT nextval('nanoos.model_versions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.modelled_properties ALTER COLUMN id SET DEFAULT nextval('nanoos.modelled_properties_id_seq'::regclass);



ALTER TABLE ONLY nanoos.orchestrator_runs ALTER COLUMN id SET DEFAULT nextval('nanoos.orchestrator_runs_id_seq'::regclass);



ALTER TABLE ONLY nanoos.row_counts ALTER COLUMN id SET DEFAULT nextval('nanoos.row_counts_id_seq'::regclass);



ALTER TABLE ONLY nanoos.sessions ALTER COLUMN id SET DEFAULT nextval('nanoos.sessions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.simulation_jobs ALTER COLUMN id SET DEFAULT nextval('nanoos.simulation_jobs_id_seq'::regclass);



ALTER TABLE ONLY nanoos.simulation_results ALTER COLUMN id SET DEFAULT nextval('nanoos.simulation_results_id_seq'::regclass);



ALTER TABLE ONLY nanoos.structures ALTER COLUMN id SET DEFAULT nextval('nanoos.structures_id_seq'::regclass);



ALTER TABLE ONLY nanoos.training_datasets ALTER COLUMN id SET DEFAULT nextval('nanoos.training_datasets_id_seq'::regclass);



INSERT INTO nanoos.access_tokens (id, agent_id, secret_sha256, scopes, limits, created_by, created_at, expires_at, revoked_at, last_used_at) VALUES (1, 'grace', '0000000000000000000000000000000000000000000000000000000000000000', '["operate"]', '{"approve_kinds": [], "max_structures": 100000, "commands_per_hour": null, "experiments_per_hour": null, "simulations_per_hour": null, "approve_experiments_above": null, "approve_simulations_above": null}', 'ada', '2026-11-25 17:48:46.702731+00', NULL, NULL, NULL);



INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (1, 'ada', 'create_design_campaign', '{"campaign": {"goal": {"value": {"value": 1.0, "tolerance": 0.05}}, "slug": "alpha", "engine": {"name": "replay", "params": {"properties": ["value"]}}, "batch_size": 4, "instrument": {"name": "virtual"}, "acquisition": "random", "design_space": {"kind": "table", "params": {"path": "/tmp/tmprfqzp05u/postgresql/table.csv", "measured_columns": ["value"]}}}, "orchestrator": "default"}', '06560f8a6520c81d5cf7db05bab2021b3052cdc30c1272ac793a44886b84add0', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"slug": "alpha", "status": "RUNNING", "campaign_id": 1}', NULL, NULL, '2026-11-25 17:48:45.273548+00', '2026-11-25 17:48:45.305781+00', 0.032233);
INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (2, 'ada', 'retract_label', '{"reason": "contaminated", "label_id": 1}', '3986f7cf90dd5accc6b00d2598e659bb95b9f62d0e02075d9c0d3df4640a9b4c', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"label_id": 1, "candidates_dropped": 1}', NULL, NULL, '2026-11-25 17:48:46.690239+00', '2026-11-25 17:48:46.698444+00', 0.008205);
INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (3, 'ada', 'create_token', '{"name": "grace", "limits": {"approve_kinds": [], "max_structures": 100000, "commands_per_hour": null, "experiments_per_hour": null, "simulations_per_hour": null, "approve_experiments_above": null, "approve_simulations_above": null}, "scopes": ["operate"], "expires_at": null, "secret_sha256": "0000000000000000000000000000000000000000000000000000000000000000"}', '6e44ee6a61f9672cf07d7f1c6dfa3f0e41483c4da2c32cc5b5e292efbd018907', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"name": "grace", "scopes": ["operate"], "token_id": 1}', NULL, NULL, '2026-11-25 17:48:46.702731+00', '2026-11-25 17:48:46.707361+00', 0.00463);
INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (4, 'ada', 'set_active', '{"is_active": false, "orchestrator": "default", "expected_version": null}', 'fb60c44938ca1cad998d83dd523504d3c509a21a9a9b1e1d33b7d75661d0d1cd', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"mode": "SCHEDULED", "version": 3, "is_active": false}', NULL, NULL, '2026-11-25 17:48:46.712074+00', '2026-11-25 17:48:46.71664+00', 0.004566);
INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (5, 'ada', 'set_active', '{"is_active": true, "orchestrator": "default", "expected_version": null}', '311950169fc42334e4f8b289e39022f2dcfea7d67f8da0066d716c51ae107982', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"mode": "SCHEDULED", "version": 4, "is_active": true}', NULL, NULL, '2026-11-25 17:48:46.720497+00', '2026-11-25 17:48:46.7247+00', 0.004203);



INSERT INTO nanoos.alerts (id, kind, subject, message, created_at, resolved_at) VALUES (1, 'test', 's', 'm', '2026-11-25 17:48:48.266371+00', NULL);



INSERT INTO nanoos.archives (id, kind, path, n_rows, first_id, last_id, content_sha256, created_at) VALUES (1, 'steps', 'steps/steps-1-1-0eec1cfaf16c.parquet', 1, 1, 1, '0eec1cfaf16c4bbe2b60a967d65b2c2d331f5cefa9cbe7b90ed5b8abd566b077', '2026-11-25 17:48:48.266371+00');



INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (1, '2026-11-25 17:48:45.259914+00', 'host:23328:1795628916.62', 'orchestrator_created', 'default', '{"mode":"SCHEDULED"}', '{"orchestrator_state":{"5be9bcdb-25a0-4dc5-a721-2a00f57a8b94":"1cebf8f187c26ed1c052120fd404a1e3888c4a6a7acc9a0d4726db63b92d1ca3"}}', '0000000000000000000000000000000000000000000000000000000000000000', 'af32eb5401563ad280d9d7d7d021e48afb09f67ecb0784ee42bb66034f084418');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (2, '2026-11-25 17:48:45.271215+00', 'host:23328:1795628916.62', 'rows_written', 'orchestrator_state', '{}', '{"orchestrator_state":{"5be9bcdb-25a0-4dc5-a721-2a00f57a8b94":"81504e71fc3a059d2423a8074088ac6f41ea5d14544245ed27d3e81d0af01bcb"}}', 'af32eb5401563ad280d9d7d7d021e48afb09f67ecb0784ee42bb66034f084418', '51786fc468aee5ea142008ba3a2b7a885feebac2e2c1c76027c80add389f227b');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (3, '2026-11-25 17:48:45.305781+00', 'ada', 'command', 'create_design_campaign/1', '{"result_sha256":"756b803461df2c1cb1a8c4d8a68611d8baab340dcbbffa8c41b67ec8e0c063b7","status":"COMPLETED"}', '{"agent_commands":{"ids":[[1,1]],"marks":"hIersA==","sha256":"cee1f502fa3a466b0eb74d1f5ac9ac508040330a22dd612f619e2c1fd0bbcd87"},"campaigns":{"1":"e9f055a806ae342a2216ee8e8c329d45d4bf8a729236819c969391628be9acaf"}}', '51786fc468aee5ea142008ba3a2b7a885feebac2e2c1c76027c80add389f227b', '62b3d26941182573a51a1250c85b9588b0512fff6a3d9bf8d1a15b75017be013');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (4, '2026-11-25 17:48:45.266371+00', 'test', 'orchestrator_step', 'default/1', '{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":0,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"353664bcd47150d61821e02563c4c650e58d282a0190417bf6a7fd3d8f8d8075","plan_sha256":"61b36a1fdefce660e166f9ef45e4831caa1a835527804fc2bd4fb37919091968","snapshot_sha256":"7f842bdcbf427304f742626307428226f0b0d01699655fd96cec07716d4bb343"}', '{"decisions":{"ids":[[1,1]],"marks":"tK8Chg==","sha256":"d156690412c7390c4f223f6e96630352cefa2db837672ca1a759a1c5ff1c34fe"},"orchestrator_runs":{"ids":[[1,1]],"marks":"rWBSaQ==","sha256":"f3ead00774e8d63107294e2cab2c671f9fc748604947e19833781e1e2d5bea82"}}', '62b3d26941182573a51a1250c85b9588b0512fff6a3d9bf8d1a15b75017be013', '4b92440bdc1b0e473ff6d41b85eb3c07748050b190b11a41039a5a54965496a4');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (5, '2026-11-25 17:48:45.491576+00', 'host:23328:1795628916.62', 'rows_written', 'labels, simulation_results', '{}', '{"labels":{"ids":[[1,4]],"marks":"OJRqVXSv67jH2T7SxtqwNg==","sha256":"121604057cec41b3dcfb256cf2145f82fb1f105f11e5e117c81435b49927d9d5"},"simulation_results":{"ids":[[1,4]],"marks":"jjAv2GzI+tIhg7SIS8+J4g==","sha256":"aa5a86c66a0b5da970d58087dd3766adbbaf50a25019d4151ce98cbc6a246464"}}', '4b92440bdc1b0e473ff6d41b85eb3c07748050b190b11a41039a5a54965496a4', 'dc43c7324edfcfabe39140b59422771ca709c0531a9e31a99939e1cf858cf1fa');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (6, '2026-11-25 17:48:46.266371+00', 'test', 'orchestrator_step', 'default/2', '{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":4,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"50d0fba34d7213040c1917dc91d905198779fb2bdde7693cfa804ef65f00bbf3","plan_sha256":"3cd6ac41586b4137b9ecdbee44a3292880a63197a7a2b6730c820f6ed6a11ad8","snapshot_sha256":"1357e26b610380cf34912a467655bd9e9fdbb2d7eafef63348e3fd6df7920a50"}', '{"decisions":{"ids":[[2,6]],"marks":"N7yp0BdCmTog3QzLrKwbQWYQO9w=","sha256":"d576ad18504005f6d6ff67074a064745decec64cf8b52bfd6a57874eb7258284"},"orchestrator_runs":{"ids":[[2,2]],"marks":"dtWvpw==","sha256":"062aae3daba996f839173fc78c4e05f514002b41a1ca30f70c572e02155e3b02"}}', 'dc43c7324edfcfabe39140b59422771ca709c0531a9e31a99939e1cf858cf1fa', '654dd287fd1fba1a8d3fdd2e1314b3e69e6dc426e1b4a625bdebd9e6b582a51e');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (7, '2026-11-25 17:48:45.606687+00', 'host:23328:1795628916.62', 'rows_written', 'labels, simulation_results', '{}', '{"labels":{"ids":[[5,8]],"marks":"YSD7Dz8srOQVVOOAzsj6AA==","sha256":"ff98532e82dacf601e4d706ca35ef074b0a37f5c27cf9c567fed955cdfa07f4d"},"simulation_results":{"ids":[[5,8]],"marks":"8fKBnp7L8ZStrA3OOtdaGQ==","sha256":"d2b7ec5f18288c7189066426755ffe3f233b2d74930e7df53a27d27c7380fdcd"}}', '654dd287fd1fba1a8d3fdd2e1314b3e69e6dc426e1b4a625bdebd9e6b582a51e', 'cdb21a2964b8a5f983c32a0836a327804f511b95edeee18f3ed3fa49f2279316');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (8, '2026-11-25 17:48:46.266371+00', 'instrument:virtual', 'experiment_result', 'experiment/1', '{"label_ids":[9],"values":{"value":1.00741714426032}}', '{"experiment_runs":{"ids":[[1,1]],"marks":"d0cFOg==","sha256":"cf37b80e281baa5178ed274ea797d9235f8f4aca6c857f769766079b5a649bae"},"labels":{"ids":[[9,9]],"marks":"x+6JEQ==","sha256":"ea3e2979866657fda6c58d7d7538ef5db8f6b9275919a4deb2d8582aa217438e"}}', 'cdb21a2964b8a5f983c32a0836a327804f511b95edeee18f3ed3fa49f2279316', 'c272abc453521f2c3e3dc468c5b0c362924838c2a141bfe6f93a4cce894c9335');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (9, '2026-11-25 17:48:46.266371+00', 'instrument:virtual', 'experiment_result', 'experiment/2', '{"label_ids":[10],"values":{"value":0.851947893493748}}', '{"experiment_runs":{"ids":[[2,2]],"marks":"fs7o+w==","sha256":"c9771eabd8447fe707fecd9ba80c135422a264d590672160d206e6f49106d650"},"labels":{"ids":[[10,10]],"marks":"3Lphzw==","sha256":"d60070224bf58fa965789ae668e689b1535a02af548efb697683400ccd6f7233"}}', 'c272abc453521f2c3e3dc468c5b0c362924838c2a141bfe6f93a4cce894c9335', '3d04d95a31e447c00513ce4d28e6d1b51638a172db6c5279238075ed9a6f57b0');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (10, '2026-11-25 17:48:46.266371+00', 'instrument:virtual', 'experiment_result', 'experiment/3', '{"label_ids":[11],"values":{"value":0.3273510814780434}}', '{"experiment_runs":{"ids":[[3,3]],"marks":"olWzTg==","sha256":"a1f1b33cd6b17e6f968f2a572771347165c65ac18a62e7aee6a6b19c51652f12"},"labels":{"ids":[[11,11]],"marks":"8vyNrw==","sha256":"59f700bc0e3f566c408670e69a223b3a94fc2973359553a3732f954123b5a686"}}', '3d04d95a31e447c00513ce4d28e6d1b51638a172db6c5279238075ed9a6f57b0', '4af34472716bcfd5a87e9c3c13a7674b2978a62bc42ea8a68a1ed26cfd1577d6');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (11, '2026-11-25 17:48:46.266371+00', 'instrument:virtual', 'experiment_result', 'experiment/4', '{"label_ids":[12],"values":{"value":0.5505818375253264}}', '{"experiment_runs":{"ids":[[4,4]],"marks":"R+3i9w==","sha256":"c134ff881cb052e0f2c7b2bafbd87349bef34828b79d5f60d5f00737517e862d"},"labels":{"ids":[[12,12]],"marks":"54eaKQ==","sha256":"8116331e21c458e608b0377964f813edf271b201bdf17991c599b34d885fab00"}}', '4af34472716bcfd5a87e9c3c13a7674b2978a62bc42ea8a68a1ed26cfd1577d6', 'fc42b729a22aecabeb5e0c49378e5435172a15c82821840a700c16e4d00ba3f0');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (12, '2026-11-25 17:48:47.266371+00', 'test', 'orchestrator_step', 'default/3', '{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":4,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"feb59d609e13989f086b91a3f193efcb34fc20e3f058230539ca2bf20c89e1f9","plan_sha256":"2f60bc3aeaa4177839ae750dcae1571cf4b6e739130c350863a969de959b86be","snapshot_sha256":"b09199a697db5b53bc8120246819dcd072d3fdc00f43a6bd829d2a159ec8725c"}', '{"decisions":{"ids":[[7,11]],"marks":"EnlXCKj05nPsk6EgOIplwJiFuws=","sha256":"0b586aaabd738e22c27fdb5b6d36f6476c8e8d8c63fe96cf7cd4bdf477ed3f23"},"orchestrator_runs":{"ids":[[3,3]],"marks":"u5Iqfg==","sha256":"c3499d6eebb700b3d55dee452c6042fcf79b38722a1e3d6de807f006533a54a3"}}', 'fc42b729a22aecabeb5e0c49378e5435172a15c82821840a700c16e4d00ba3f0', '32e6a151367613e7193d43ce02606d83a817f1f1fd5ed3159396222deae04734');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (13, '2026-11-25 17:48:45.939185+00', 'host:23328:1795628916.62', 'rows_written', 'labels, simulation_results', '{}', '{"labels":{"ids":[[13,16]],"marks":"sYllquL1vT8YEjCputszZQ==","sha256":"de639e49d89fb726ff6eec85fbf35f10ea9a23b667840bcd6c59ec9bdb46277d"},"simulation_results":{"ids":[[9,12]],"marks":"+6wC2RmhwEqbOQFZ4h1nag==","sha256":"285f5b81664aaddcb614fd52b0d7e712c2d5b9dda0204a90b219bb38da188d49"}}', '32e6a151367613e7193d43ce02606d83a817f1f1fd5ed3159396222deae04734', '6038b5530e1b313219ac4e0657af193a91a996d4fca1582485b1fc2728020f3f');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (14, '2026-11-25 17:48:47.266371+00', 'instrument:virtual', 'experiment_result', 'experiment/5', '{"label_ids":[17],"values":{"value":1.0551546022313536}}', '{"experiment_runs":{"ids":[[5,5]],"marks":"z9gnpQ==","sha256":"74e429771c45a7c2f877f197b800ddb5dc4b4ad913ba14e12d463b2847a77930"},"labels":{"ids":[[17,17]],"marks":"Mf/NEQ==","sha256":"15384bfaf2d9881b5594629eb06830ac744de07616a7ded9fb8bd115adecbfef"}}', '6038b5530e1b313219ac4e0657af193a91a996d4fca1582485b1fc2728020f3f', 'd58198c661f38425d9f1aba7688468493c2692c6e6357612e370c3947bc39795');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (15, '2026-11-25 17:48:47.266371+00', 'instrument:virtual', 'experiment_result', 'experiment/6', '{"label_ids":[18],"values":{"value":0.40866559656994766}}', '{"experiment_runs":{"ids":[[6,6]],"marks":"FqKglw==","sha256":"3ffb6e9b0f2a90c92b0a18b9130349b70a7d43e469644d8b21a0dfa8372792b1"},"labels":{"ids":[[18,18]],"marks":"SN3lcQ==","sha256":"71c03e75823f04334e78450439d954d6b4211d9b371559852f165cfa5b1d52f1"}}', 'd58198c661f38425d9f1aba7688468493c2692c6e6357612e370c3947bc39795', '6172a926c16e353bea79c04bd222de8a4fd659fa41c6ee41195177b8327992d1');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (16, '2026-11-25 17:48:47.266371+00', 'instrument:virtual', 'experiment_result', 'experiment/7', '{"label_ids":[19],"values":{"value":0.2476380136293007}}', '{"experiment_runs":{"ids":[[7,7]],"marks":"G/CI2g==","sha256":"4cd272181a33e38760a5bf76d777ab69cc2e9b9bb76824df4711d8ab0c693df3"},"labels":{"ids":[[19,19]],"marks":"kCBT6g==","sha256":"6ba551d1039bf263342b504fb71550ad8557922540c47a82adf88c87a132aa90"}}', '6172a926c16e353bea79c04bd222de8a4fd659fa41c6ee41195177b8327992d1', '24ff881a790076a2391dcbee7c54cd68777eead672d28747ab85fa694410ae99');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (17, '2026-11-25 17:48:47.266371+00', 'instrument:virtual', 'experiment_result', 'experiment/8', '{"label_ids":[20],"values":{"value":0.3242265672901012}}', '{"experiment_runs":{"ids":[[8,8]],"marks":"QF+S3Q==","sha256":"e759c5fa3e3fccafe283f03910bf041349ecc9cb8d0a2d03f72d606a3585dc00"},"labels":{"ids":[[20,20]],"marks":"6eYqQA==","sha256":"ebc790a970ca38da9c469d5127eec800f883c23f697c665317b7c24e2a0f785c"}}', '24ff881a790076a2391dcbee7c54cd68777eead672d28747ab85fa694410ae99', '02305cef275dbb37f7cac0ab09201c6d9ae5343a4216f26c44a0b7a19b55ac8f');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (18, '2026-11-25 17:48:46.005184+00', 'host:23328:1795628916.62', 'rows_written', 'training_datasets', '{}', '{"training_datasets":{"ids":[[1,1]],"marks":"kzjGVw==","sha256":"885482f2dbe61a8aeef8195f48d05286702f63ffb965ca881b815f3f2b5d140e"}}', '02305cef275dbb37f7cac0ab09201c6d9ae5343a4216f26c44a0b7a19b55ac8f', 'b4ecf27fac93182e74aee13092729c26ee2834d99a9efbe78dc3ce8e2b3fdc86');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (19, '2026-11-25 17:48:48.266371+00', 'test', 'model_version', 'table.value/v1', '{"artifact_sha256":"88a762908ca8a9e3451999e5730d86c23b51c3bcfa8c1520de10ba07656d8404","dataset":"f81aea08738e89a59952efab57571420f2b2881aaec67b187f07d972b71a6283","reason":"first version: there is no champion to compare with","rmse":0.02114891440591185,"status":"CHAMPION"}', '{"model_versions":{"1":"5684711613a52e147c97766123d56fab309e8c2d267f2cd29ca4679b9498092b"}}', 'b4ecf27fac93182e74aee13092729c26ee2834d99a9efbe78dc3ce8e2b3fdc86', '9190c4925d7bf1cd3b38a4051c3dbb7190ca729a3a666db3f84485fb2616c240');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (20, '2026-11-25 17:48:46.698444+00', 'ada', 'command', 'retract_label/2', '{"result_sha256":"e3cc9ef18c913dbcc9d26035953a798787dce288d580b8348ebfa1cbfbe4cc55","status":"COMPLETED"}', '{"agent_commands":{"ids":[[2,2]],"marks":"ouC1gA==","sha256":"2538c465c52f005cf214a55f18893fd729e330f322b320cff326c8a3ba6b0e79"},"label_retractions":{"ids":[[1,1]],"marks":"fhio4Q==","sha256":"d9205480d14288a45adc68525c4bd509a6c2810602c3fef3360ddb240fcea59c"}}', '9190c4925d7bf1cd3b38a4051c3dbb7190ca729a3a666db3f84485fb2616c240', '99ce6bb5c77931a211528aa8ec3a34cda63949551d57e7d7fd6e5d7e763de06b');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (21, '2026-11-25 17:48:46.707361+00', 'ada', 'command', 'create_token/3', '{"result_sha256":"75471b097b8e673a7a01e14ba1c9f55641ef885fdfef7099b43b276c35307b63","status":"COMPLETED"}', '{"access_tokens":{"1":"10a8c1eab1764788570fb0d449880b2562fb56d4a541543b6ee15352279d6677"},"agent_commands":{"ids":[[3,3]],"marks":"OZ89UA==","sha256":"e66615ed6ec286728b54ac6be39a0cfc155849983eb949fc7d8f897e030f21c1"}}', '99ce6bb5c77931a211528aa8ec3a34cda63949551d57e7d7fd6e5d7e763de06b', '96e01df420bda726d0201c8753627b35fd2988175013207718d135588ad9aedc');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (22, '2026-11-25 17:48:46.71664+00', 'ada', 'command', 'set_active/4', '{"result_sha256":"10ca7eed62d01cfe022d9bcde52bb59f2826b70a4ea8484c04362b64040a4411","status":"COMPLETED"}', '{"agent_commands":{"ids":[[4,4]],"marks":"rPBeCw==","sha256":"dd87aadb63ffffc914c1a186ea75d9e2084a8419e1e3a2a7889fd58de86c038d"},"orchestrator_state":{"5be9bcdb-25a0-4dc5-a721-2a00f57a8b94":"617a746b357037515fd673433a71cfb53ea8ead05ddbf663a7a434fc3d4fac3d"}}', '96e01df420bda726d0201c8753627b35fd2988175013207718d135588ad9aedc', 'c2212b9d87c9f8e890b9670a897fdff1ff2ab22ccbcc4ed83e46df5aeb8f7413');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (23, '2026-11-25 17:48:46.7247+00', 'ada', 'command', 'set_active/5', '{"result_sha256":"f2044e9192c0928a82c8b56a11827ab5dfdf41ddadfa94125ab30d4c086b753f","status":"COMPLETED"}', '{"agent_commands":{"ids":[[5,5]],"marks":"HAHeSA==","sha256":"f9a142cf16cb6e28c7aac0e249a466b944bbd1917f10acc12b185b91f8b7a2d3"},"orchestrator_state":{"5be9bcdb-25a0-4dc5-a721-2a00f57a8b94":"81504e71fc3a059d2423a8074088ac6f41ea5d14544245ed27d3e81d0af01bcb"}}', 'c2212b9d87c9f8e890b9670a897fdff1ff2ab22ccbcc4ed83e46df5aeb8f7413', '20c892d05a25406c4f75f5eb49475da3e53816d4ecb69840b62e49eec3fe9679');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (24, '2026-11-25 17:48:46.744724+00', 'host:23328:1795628916.62', 'rows_written', 'archives', '{}', '{"archives":{"ids":[[1,1]],"marks":"KGzsQg==","sha256":"6eabd3464da6221d56873374aab84f3ef87572139fb3d00505df684e617211ab"}}', '20c892d05a25406c4f75f5eb49475da3e53816d4ecb69840b62e49eec3fe9679', 'f02cce9f9c5dbb978a85bda1cdcdb162e8af26a469371ae4cc86727aa63efbf5');



INSERT INTO nanoos.campaigns (id, orchestrator_id, slug, name, description, status, status_reason, design_space_id, engine, engine_version, engine_params, engine_params_hash, goal, settings, priority, iteration, advanced_at, seed, version, created_by, created_at, updated_at) VALUES (1, '5be9bcdb-25a0-4dc5-a721-2a00f57a8b94', 'alpha', 'alpha', '', 'RUNNING', 'created by ada', 1, 'replay', '1', '{"units": {}, "properties": ["value"]}', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"value": {"ramp": 0.05, "value": 1.0, "weight": 1.0, "tolerance": 0.05}}', '{"transfer": false, "stop_hits": null, "batch_size": 4, "cost_aware": false, "instrument": "virtual", "acquisition": "random", "max_iterations": 50, "experiment_budget": null, "instrument_params": {}, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "engine_time_limit_s": null, "patience_iterations": null, "engine_memory_limit_mb": null}', 0, 3, '2026-11-25 17:48:47.266371+00', 0, 1, 'ada', '2026-11-25 17:48:45.273548+00', '2026-11-25 17:48:47.266371+00');



INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (2, 1, 18, 1, 1, 'SIMULATED', 'space_filling', NULL, '{}', NULL, '{"value": 0.3348362618470191}', 0, false, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (3, 1, 1, 1, 1, 'SIMULATED', 'space_filling', NULL, '{}', NULL, '{"value": 0.532587605233641}', 0, false, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (4, 1, 24, 1, 1, 'SIMULATED', 'space_filling', NULL, '{}', NULL, '{"value": 0.9853169607563643}', 1, true, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (5, 1, 6, 2, 2, 'SIMULATED', 'acquisition', 19, '{"value": [0.863474296, 0.09448872218]}', 0.2464606262, '{"value": 0.40987252271534413}', 0, false, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (6, 1, 5, 2, 2, 'SIMULATED', 'acquisition', 18, '{"value": [0.6777992868, 0.1041432798]}', 0.009275302832, '{"value": 1.0621259292094662}', 0.7574814158106751, false, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (7, 1, 2, 2, 2, 'SIMULATED', 'acquisition', 17, '{"value": [0.6451673264, 0.1321125678]}', 0.01700886953, '{"value": 0.2436954064927213}', 0, false, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (8, 1, 7, 2, 2, 'SIMULATED', 'acquisition', 16, '{"value": [0.3134058099, 0.06336296597]}', 1.238875814e-19, '{"value": 0.3228476867625062}', 0, false, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (9, 1, 8, 3, 3, 'SIMULATED', 'acquisition', 15, '{"value": [1.157211679, 0.02767342656]}', 0.003908854197, '{"value": 1.1576226308133424}', 0, false, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (10, 1, 17, 3, 3, 'SIMULATED', 'acquisition', 14, '{"value": [1.129593824, 0.04718734812]}', 0.1344318429, '{"value": 1.1526775937289986}', 0, false, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (11, 1, 13, 3, 3, 'SIMULATED', 'acquisition', 13, '{"value": [0.6055687302, 0.02180708485]}', 4.527668462e-41, '{"value": 0.6127929578725075}', 0, false, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (12, 1, 23, 3, 3, 'SIMULATED', 'acquisition', 12, '{"value": [0.6133076778, 0.08839213211]}', 0.0002494620841, '{"value": 0.6243413753767715}', 0, false, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, score, is_hit, created_at, finished_at) VALUES (1, 1, 9, 1, 1, 'DROPPED', 'space_filling', NULL, '{}', NULL, '{"value": 0.8529084430353437}', NULL, false, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:46.690239+00');



INSERT INTO nanoos.counters (name, labels, value) VALUES ('commands', '{"kind":"create_design_campaign","outcome":"completed"}', 1);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('campaigns_advanced', '{"orchestrator":"default"}', 3);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('experiments_launched', '{"orchestrator":"default"}', 8);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('run_bucket', '{"le":"0.05","orchestrator":"default"}', 3);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('runs', '{"orchestrator":"default","outcome":"succeeded","trigger":"request"}', 3);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('simulations_launched', '{"orchestrator":"default"}', 12);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('simulations_finished', '{"source":"engine"}', 12);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('commands', '{"kind":"retract_label","outcome":"completed"}', 1);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('commands', '{"kind":"create_token","outcome":"completed"}', 1);
INSERT INTO nanoos.counters (name, labels, value) VALUES ('commands', '{"kind":"set_active","outcome":"completed"}', 2);



INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (1, 1, 1, 'campaign_iteration', 'alpha', 'launched', 'iteration 1: launched 4 (4 by space filling); no label of every target yet: space-filling', '{"pool": 24, "seed": 513817956942070526, "budget": 1000, "models": {}, "wanted": 4, "capacity": 10, "launched": 4, "n_labels": {"value": 0}, "iteration": 1, "surrogates": {}, "expected_gain": null, "n_transferred": {}, "expected_cost_s": null, "acquisition_function": "random", "max_relative_uncertainty": null}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (2, 2, 1, 'campaign_iteration', 'alpha', 'launched', 'iteration 2: launched 4 (4 by acquisition)', '{"pool": 20, "seed": 8156115516319072289, "budget": 996, "models": {}, "wanted": 4, "capacity": 10, "launched": 4, "n_labels": {"value": 4}, "iteration": 2, "surrogates": {"value": {"kind": "gp", "mean": -0.10770603800488385, "notes": [], "evidence": {}, "is_exact": true, "n_labels": 4, "n_points": 4, "warp_power": 1.0, "noise_variance": 0.006745825204878498, "interval_factor": 1.0, "signal_variance": 1.219936079836247, "log_predictive_per_label": -0.04270471611768034, "lengthscales_in_feature_std": [20.06200381445997, 0.8579072975043183]}}, "expected_gain": 0.0, "n_transferred": {}, "expected_cost_s": 0.0001565050006, "acquisition_function": "random", "max_relative_uncertainty": 0.4656493301}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (3, 2, 1, 'experiment', 'alpha', 'scheduled', 'r8 scores 1.000, at least 0; 1 of 5 free experiment slots', '{"score": 1.0, "budget_left": 49, "candidate_id": 4}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (4, 2, 1, 'experiment', 'alpha', 'scheduled', 'r17 scores 0.000, at least 0; 2 of 5 free experiment slots', '{"score": 0.0, "budget_left": 48, "candidate_id": 1}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (5, 2, 1, 'experiment', 'alpha', 'scheduled', 'r18 scores 0.000, at least 0; 3 of 5 free experiment slots', '{"score": 0.0, "budget_left": 47, "candidate_id": 2}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (6, 2, 1, 'experiment', 'alpha', 'scheduled', 'r1 scores 0.000, at least 0; 4 of 5 free experiment slots', '{"score": 0.0, "budget_left": 46, "candidate_id": 3}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (7, 3, 1, 'campaign_iteration', 'alpha', 'launched', 'iteration 3: launched 4 (4 by acquisition)', '{"pool": 16, "seed": 7229121439078540924, "budget": 992, "models": {}, "wanted": 4, "capacity": 10, "launched": 4, "n_labels": {"value": 12}, "iteration": 3, "surrogates": {"value": {"kind": "gp", "mean": -0.06395043096286317, "notes": [], "evidence": {}, "is_exact": true, "n_labels": 12, "n_points": 12, "warp_power": 1.0, "noise_variance": 0.0019956186530945145, "interval_factor": 1.0, "signal_variance": 3.703035796230693, "log_predictive_per_label": 2.603930297625039, "lengthscales_in_feature_std": [6.8127995138967705, 4.283738198900991]}}, "expected_gain": 0.0, "n_transferred": {}, "expected_cost_s": 0.000153469, "acquisition_function": "random", "max_relative_uncertainty": 0.1559997067}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (8, 3, 1, 'experiment', 'alpha', 'scheduled', 'r7 scores 0.757, at least 0; 1 of 5 free experiment slots', '{"score": 0.7574814158106751, "budget_left": 45, "candidate_id": 6}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (9, 3, 1, 'experiment', 'alpha', 'scheduled', 'r23 scores 0.000, at least 0; 2 of 5 free experiment slots', '{"score": 0.0, "budget_left": 44, "candidate_id": 5}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (10, 3, 1, 'experiment', 'alpha', 'scheduled', 'r16 scores 0.000, at least 0; 3 of 5 free experiment slots', '{"score": 0.0, "budget_left": 43, "candidate_id": 7}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (11, 3, 1, 'experiment', 'alpha', 'scheduled', 'r4 scores 0.000, at least 0; 4 of 5 free experiment slots', '{"score": 0.0, "budget_left": 42, "candidate_id": 8}');



INSERT INTO nanoos.design_spaces (id, slug, kind, params, definition_hash, seed, feature_names, n_wanted, n_structures, status, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (1, 'table', 'table', '{"path": "/tmp/tmprfqzp05u/postgresql/table.csv", "delimiter": ",", "id_column": "id", "content_sha256": "142980b04ca572be96c1127feac1b8ec3bc904ab05f20adc3b68536aaa27ccfa", "feature_columns": ["x", "y"], "measured_columns": ["value"], "categorical_columns": []}', '1bfc1106741195a2c2d7a33369c02ad6b01aa9687c72f1e31bad3849964222c0', 0, '["x", "y"]', 24, 24, 'COMPLETED', '2026-11-25 17:48:45.273548+00', NULL, '2026-11-25 17:48:45.273548+00', 0, '2026-11-25 17:48:45.273548+00', NULL, NULL, NULL, NULL, NULL);



INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, raw_file, raw_file_sha256, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (1, 1, 4, 24, 2, 'virtual', 'COMPLETED', 0, '["value"]', '{"value": 1.00741714426032}', 'virtual', NULL, NULL, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 1, '2026-11-25 17:48:46.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, raw_file, raw_file_sha256, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (2, 1, 1, 9, 2, 'virtual', 'COMPLETED', 0, '["value"]', '{"value": 0.851947893493748}', 'virtual', NULL, NULL, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 1, '2026-11-25 17:48:46.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, raw_file, raw_file_sha256, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (3, 1, 2, 18, 2, 'virtual', 'COMPLETED', 0, '["value"]', '{"value": 0.3273510814780434}', 'virtual', NULL, NULL, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 1, '2026-11-25 17:48:46.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, raw_file, raw_file_sha256, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (4, 1, 3, 1, 2, 'virtual', 'COMPLETED', 0, '["value"]', '{"value": 0.5505818375253264}', 'virtual', NULL, NULL, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 1, '2026-11-25 17:48:46.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, raw_file, raw_file_sha256, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (5, 1, 6, 5, 3, 'virtual', 'COMPLETED', 0, '["value"]', '{"value": 1.0551546022313536}', 'virtual', NULL, NULL, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 1, '2026-11-25 17:48:47.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, raw_file, raw_file_sha256, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (6, 1, 5, 6, 3, 'virtual', 'COMPLETED', 0, '["value"]', '{"value": 0.40866559656994766}', 'virtual', NULL, NULL, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 1, '2026-11-25 17:48:47.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, raw_file, raw_file_sha256, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (7, 1, 7, 2, 3, 'virtual', 'COMPLETED', 0, '["value"]', '{"value": 0.2476380136293007}', 'virtual', NULL, NULL, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 1, '2026-11-25 17:48:47.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, raw_file, raw_file_sha256, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (8, 1, 8, 7, 3, 'virtual', 'COMPLETED', 0, '["value"]', '{"value": 0.3242265672901012}', 'virtual', NULL, NULL, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 1, '2026-11-25 17:48:47.266371+00', NULL, NULL, NULL, NULL, NULL);



INSERT INTO nanoos.heartbeats (name, at, details) VALUES ('dagster_daemon', '2026-11-25 17:48:45.266371+00', '{"next_tick_at": "2026-11-25T18:48:45.266371+00:00", "schedule_is_on": true}');



INSERT INTO nanoos.label_retractions (id, label_id, reason, retracted_by, retracted_at) VALUES (1, 1, 'contaminated', 'ada', '2026-11-25 17:48:46.690239+00');



INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (1, 'c96f3f422cc1574681537e0b7eb5728365b8c98a4fa0f790ccd2c59140da8770', 'value', 0.8529084430353437, NULL, 'simulation', 1, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (2, 'd64058c5e74bb5e5258452055675a375725127f91c6b09d2c2752def3d6d24cf', 'value', 0.3348362618470191, NULL, 'simulation', 2, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (3, '26682997323f66e0d5322b3ea6c70075b675b5db5d73d0a0820f71f7773dff8b', 'value', 0.532587605233641, NULL, 'simulation', 3, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (4, '669ba9316cfeef52c7b70774a62b17fcea176f8ca4a5591bd0a16be48c5b7b97', 'value', 0.9853169607563643, NULL, 'simulation', 4, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (5, '75a00950e22ef6b460c0c08d3860f7fda5985aeb330bf5c48351483ac724f230', 'value', 0.40987252271534413, NULL, 'simulation', 5, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (6, 'af49729405193e53ea16f7876567e9041430e7a7a2e8699465dc9acc251fc283', 'value', 1.0621259292094662, NULL, 'simulation', 6, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (7, '1c99b9ca557515585db6d9105e3b70c9ec963204331bd8dc8b2e45ae7fda85e1', 'value', 0.2436954064927213, NULL, 'simulation', 7, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (8, '5edfc46ed338fc73f01c203681bb641f47c0ccec43b925f2bf61593d835b1150', 'value', 0.3228476867625062, NULL, 'simulation', 8, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (9, '669ba9316cfeef52c7b70774a62b17fcea176f8ca4a5591bd0a16be48c5b7b97', 'value', 1.00741714426032, 0.01, 'experiment', 1, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (10, 'c96f3f422cc1574681537e0b7eb5728365b8c98a4fa0f790ccd2c59140da8770', 'value', 0.851947893493748, 0.01, 'experiment', 2, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (11, 'd64058c5e74bb5e5258452055675a375725127f91c6b09d2c2752def3d6d24cf', 'value', 0.3273510814780434, 0.01, 'experiment', 3, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (12, '26682997323f66e0d5322b3ea6c70075b675b5db5d73d0a0820f71f7773dff8b', 'value', 0.5505818375253264, 0.01, 'experiment', 4, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (13, '3d99168b5d5d18e82b133a05eea98d6cc089209ef375caba3a1b31ccdf50fdd9', 'value', 1.1576226308133424, NULL, 'simulation', 9, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (14, '1f23021ec933aa0d72fb04ac97684fa3786569415fcba69d327fe31f877e4437', 'value', 1.1526775937289986, NULL, 'simulation', 10, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (15, '5af3a0937e5dea21f10f05b0bcd6dde5fca9dfb0f5d63aa1279cba42607087c0', 'value', 0.6127929578725075, NULL, 'simulation', 11, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (16, '9e6ecf183a0761f0b4aace3b45ebb414c829534d7520d7e477210407289198d5', 'value', 0.6243413753767715, NULL, 'simulation', 12, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (17, 'af49729405193e53ea16f7876567e9041430e7a7a2e8699465dc9acc251fc283', 'value', 1.0551546022313536, 0.01, 'experiment', 5, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (18, '75a00950e22ef6b460c0c08d3860f7fda5985aeb330bf5c48351483ac724f230', 'value', 0.40866559656994766, 0.01, 'experiment', 6, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (19, '1c99b9ca557515585db6d9105e3b70c9ec963204331bd8dc8b2e45ae7fda85e1', 'value', 0.2476380136293007, 0.01, 'experiment', 7, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (20, '5edfc46ed338fc73f01c203681bb641f47c0ccec43b925f2bf61593d835b1150', 'value', 0.3242265672901012, 0.01, 'experiment', 8, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-25 17:48:47.266371+00');



INSERT INTO nanoos.model_trainings (id, modelled_property_id, orchestrator_run_id, status, reason, is_forced, requested_by, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (1, 1, NULL, 'COMPLETED', 'requested by test', false, 'test', '2026-11-25 17:48:48.266371+00', '2026-11-25 17:48:48.266371+00', '2026-11-25 17:48:48.266371+00', 1, '2026-11-25 17:48:48.266371+00', NULL, NULL, NULL, NULL, NULL);



INSERT INTO nanoos.model_versions (id, modelled_property_id, version, dataset_id, training_id, kind, description, metrics, artifact, artifact_sha256, status, status_reason, created_at) VALUES (1, 1, 1, 1, 1, 'gp', '{"kind": "gp", "mean": -0.06753567678518867, "notes": [], "evidence": {"gp": 3.1155058948987433, "trees": 0.43939903801500224}, "is_exact": true, "n_labels": 20, "n_points": 20, "warp_power": 1.0, "noise_variance": 0.0006412926750615043, "interval_factor": 1.0, "signal_variance": 6.1042216152388775, "log_predictive_per_label": 3.1155058948987433, "lengthscales_in_feature_std": [10.104889206211103, 5.905653510002758]}', '{"n": 20, "r2": 0.9956394656736297, "mae": 0.012610443330936073, "rmse": 0.02114891440591185, "kinds": ["gp", "gp", "gp", "gp", "gp"], "held_out": {"n": 3, "rmse_challenger": 0.00561638417239437}, "coverage_90": 1.0}', '\x504b0304140000000000178e795d79e862ad9000000090000000130000003134303237363232373731373631362e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200aad8c973a92bae03f663739bd9dcbe03f504b0304140000000000178e795de6b856a59000000090000000130000003134303237363231383431363735322e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a7ace25d856ebd23fb4550e298dc0d43f504b0304140000000000178e795d94ef8cbac0010000c0010000130000003134303237363236353531323532382e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202832302c2032292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a2d0e3bdeb3cfe03fd20658bd00dbd33fc2115b30ed17df3f9600d730af76ec3fd09b9d527bfaa43fc00b4dd89eec903f6fdb4267299feb3f0fb5207ba653e13f5cc8a1018013cd3f80dab62a26f1e33ffa79f8605659e73f905cec24e27bc63f1c05709fd74ac13f608632b76e16e73f8f3bf43c6065e13fd7eaf1001deced3f6fdb4267299feb3f0fb5207ba653e13f2d0e3bdeb3cfe03fd20658bd00dbd33fc2115b30ed17df3f9600d730af76ec3fd09b9d527bfaa43fc00b4dd89eec903f9455423aafe3ed3f880122d31de6d63f06e0a8e9781bea3f00d277150d6f663fb61d306e8f69e33f5310ff2b0958e73fdebfaecf24e9ef3f78c2d9ca0063ef3ffa79f8605659e73f905cec24e27bc63f5cc8a1018013cd3f80dab62a26f1e33f1c05709fd74ac13f608632b76e16e73f8f3bf43c6065e13fd7eaf1001deced3f504b0304140000000000178e795ddf1934022001000020010000130000003134303237363236353531303730342e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202832302c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200ae835aaa5064beb3f34768912f56dd53f65785729f50ae13f0091546fb787ef3fd4d925f6593bda3f260323c277fef03f4a2c893c6931cf3f66fd0e5889a9d43fd2718070611ef03fa5748e3a2843eb3f158a50f351f3d43fee2b3ecd5d9ee13f9e3ec74e9f85f23f4e5e7e0f5e71f23f420229faff9be33f760d99c39afae33fbcebcccae9e1f03f172b11bf9327da3f4462e4389ab2cf3f4b57c0c920c0d43f504b0304140000000000178e795d8574a9772001000020010000130000003134303237363236353530383031362e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202832302c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000f87f000000000000f87f000000000000f87f000000000000f87f000000000000f87f000000000000f87f000000000000f87f000000000000f87f7b14ae47e17a843f7b14ae47e17a843f7b14ae47e17a843f7b14ae47e17a843f000000000000f87f000000000000f87f000000000000f87f000000000000f87f7b14ae47e17a843f7b14ae47e17a843f7b14ae47e17a843f7b14ae47e17a843f504b0304140000000000178e795d26769edba8000000a8000000130000003134303237363236353530373035362e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028352c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a5fabe14e10810240d82b4eb9206afc3fde8039a495f1fc3f2c2ef02379681dc05f091ba3044ab1bf504b0304140000000000178e795d9f118b99e81d0000e81d00000b000000736368656d612e6a736f6e7b0a2020225f5f636c6173735f5f223a202264696374222c0a2020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020225f5f6c6f616465725f5f223a2022446963744e6f6465222c0a202022636f6e74656e74223a207b0a20202020226b696e64223a207b0a202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a20202020202022636f6e74656e74223a20225c2267705c22222c0a2020202020202269735f6a736f6e223a20747275652c0a202020202020225f5f69645f5f223a203134303237363933303237343431360a202020207d2c0a202020202263656e747265223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303237363232373731373631362e6e7079222c0a202020202020225f5f69645f5f223a203134303237363232373731373631360a202020207d2c0a20202020227363616c65223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303237363231383431363735322e6e7079222c0a202020202020225f5f69645f5f223a203134303237363231383431363735320a202020207d2c0a20202020226665617475726573223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303237363236353531323532382e6e7079222c0a202020202020225f5f69645f5f223a203134303237363236353531323532380a202020207d2c0a202020202276616c756573223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303237363236353531303730342e6e7079222c0a202020202020225f5f69645f5f223a203134303237363236353531303730340a202020207d2c0a20202020226e6f6973655f737464223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303237363236353530383031362e6e7079222c0a202020202020225f5f69645f5f223a203134303237363236353530383031360a202020207d2c0a202020202277617270223a207b0a202020202020225f5f636c6173735f5f223a202264696374222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a2022446963744e6f6465222c0a20202020202022636f6e74656e74223a207b0a20202020202020202263656e747265223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a2022302e36353332333034303535313631303834222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303237363636393935323532380a20202020202020207d2c0a2020202020202020227363616c65223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a2022302e33323032373134343930333834393137222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303237363635393030343131320a20202020202020207d2c0a202020202020202022706f776572223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a2022312e30222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303237363639303530393133360a20202020202020207d2c0a2020202020202020227368696674223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a2022302e30222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303237363639303530393631360a20202020202020207d2c0a202020202020202022737072656164223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a2022312e30222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303237363639303530393133360a20202020202020207d0a2020202020207d2c0a202020202020226b65795f7479706573223a207b0a2020202020202020225f5f636c6173735f5f223a20226c697374222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a202020202020202022636f6e74656e74223a205b0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303237373132313934373734340a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303237373132313934373734340a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303237373132313934373734340a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303237373132313934373734340a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303237373132313934373734340a202020202020202020207d0a20202020202020205d2c0a2020202020202020225f5f69645f5f223a203134303237363236353733333530340a2020202020207d2c0a202020202020225f5f69645f5f223a203134303237363236353733353830380a202020207d2c0a20202020227468657461223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303237363236353530373035362e6e7079222c0a202020202020225f5f69645f5f223a203134303237363236353530373035360a202020207d2c0a20202020226e5f63686f73656e5f6174223a207b0a202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a20202020202022636f6e74656e74223a20223230222c0a2020202020202269735f6a736f6e223a20747275652c0a202020202020225f5f69645f5f223a203134303237373132323931393137360a202020207d2c0a20202020226e5f6669747465645f6174223a207b0a202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a20202020202022636f6e74656e74223a20223230222c0a2020202020202269735f6a736f6e223a20747275652c0a202020202020225f5f69645f5f223a203134303237373132323931393137360a202020207d2c0a202020202265766964656e6365223a207b0a202020202020225f5f636c6173735f5f223a202264696374222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a2022446963744e6f6465222c0a20202020202022636f6e74656e74223a207b0a2020202020202020226770223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a2022332e31313535303538393438393837343333222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303237363636393935323539320a20202020202020207d2c0a2020202020202020227472656573223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a2022302e3433393339393033383031353030323234222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303237363635393030303439360a20202020202020207d0a2020202020207d2c0a202020202020226b65795f7479706573223a207b0a2020202020202020225f5f636c6173735f5f223a20226c697374222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a202020202020202022636f6e74656e74223a205b0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303237373132313934373734340a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303237373132313934373734340a202020202020202020207d0a20202020202020205d2c0a2020202020202020225f5f69645f5f223a203134303237363236353734343338340a2020202020207d2c0a202020202020225f5f69645f5f223a203134303237363236353832323635360a202020207d2c0a20202020226e6f746573223a207b0a202020202020225f5f636c6173735f5f223a20226c697374222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a20202020202022636f6e74656e74223a205b5d2c0a202020202020225f5f69645f5f223a203134303237363236353831323630380a202020207d0a20207d2c0a2020226b65795f7479706573223a207b0a20202020225f5f636c6173735f5f223a20226c697374222c0a20202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a2020202022636f6e74656e74223a205b0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303237373132313934373734340a2020202020207d0a202020205d2c0a20202020225f5f69645f5f223a203134303237363236353733343937360a20207d2c0a2020225f5f69645f5f223a203134303237363236353834303434382c0a20202270726f746f636f6c223a20322c0a2020225f736b6f70735f76657273696f6e223a2022302e31362e30220a7d504b01021403140000000000178e795d79e862ad90000000900000001300000000000000000000008001000000003134303237363232373731373631362e6e7079504b01021403140000000000178e795de6b856a590000000900000001300000000000000000000008001c10000003134303237363231383431363735322e6e7079504b01021403140000000000178e795d94ef8cbac0010000c00100001300000000000000000000008001820100003134303237363236353531323532382e6e7079504b01021403140000000000178e795ddf19340220010000200100001300000000000000000000008001730300003134303237363236353531303730342e6e7079504b01021403140000000000178e795d8574a97720010000200100001300000000000000000000008001c40400003134303237363236353530383031362e6e7079504b01021403140000000000178e795d26769edba8000000a80000001300000000000000000000008001150600003134303237363236353530373035362e6e7079504b01021403140000000000178e795d9f118b99e81d0000e81d00000b00000000000000000000008001ee060000736368656d612e6a736f6e504b05060000000007000700bf010000ff2400000000', '88a762908ca8a9e3451999e5730d86c23b51c3bcfa8c1520de10ba07656d8404', 'CHAMPION', 'first version: there is no champion to compare with', '2026-11-25 17:48:48.266371+00');



INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 4, 24);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 3, 1);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 2, 18);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 1, 9);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 8, 7);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 7, 2);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 6, 5);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 5, 6);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 9, 24);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 10, 9);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 11, 18);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 12, 1);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 16, 23);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 15, 13);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 14, 17);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 13, 8);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 17, 5);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 18, 6);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 19, 2);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 20, 7);



INSERT INTO nanoos.modelled_properties (id, slug, design_space_id, engine, engine_version, engine_params_hash, property, created_at) VALUES (1, 'table.value', 1, 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', 'value', '2026-11-25 17:48:45.273548+00');



INSERT INTO nanoos.nanoos_alembic_version (version_num) VALUES ('0001');



INSERT INTO nanoos.orchestrator_runs (id, orchestrator_id, status, step_token, idempotency_key, triggered_by, trigger_context, config, seed, snapshot, plan, archived_in, stats_before, stats_after, actions, success, error_message, started_at, finished_at, duration_seconds) VALUES (2, '5be9bcdb-25a0-4dc5-a721-2a00f57a8b94', 'SUCCEEDED', '1b1fb4402a0ee1b420f7e532f1175b3d', NULL, 'test', '{}', '{"campaign_priorities": {}, "max_iterations_per_run": 3, "bo_acquisition_function": "ei", "training_frequency_hours": 24.0, "active_learning_threshold": 0.8, "min_new_samples_for_retrain": 100, "max_simultaneous_experiments": 5, "max_simultaneous_simulations": 10, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "experiment_trigger_score_threshold": 0.0}', 3337389511744286517, '{"models": [{"id": 1, "slug": "table.value", "n_new": 4, "since": "2026-11-25T17:48:45.273548+00:00", "n_labels": 4, "trained_at": null, "champion_id": null, "has_open_training": false}], "scored": [{"id": 4, "score": 1.0, "formula": "r8", "campaign_id": 1, "structure_id": 24}, {"id": 1, "score": 0.0, "formula": "r17", "campaign_id": 1, "structure_id": 9}, {"id": 2, "score": 0.0, "formula": "r18", "campaign_id": 1, "structure_id": 18}, {"id": 3, "score": 0.0, "formula": "r1", "campaign_id": 1, "structure_id": 1}], "problems": {"1": {"models": {}, "label_ranges": {"value": [[1, 4]]}, "pending_ranges": [], "design_space_id": 1, "duration_ranges": [], "excluded_ranges": [[1, 1], [9, 9], [18, 18], [24, 24]], "mean_duration_s": 0.00003912625015800586, "transfer_ranges": {}, "infeasible_ranges": [], "unreadable_models": {}}}, "campaigns": [{"id": 1, "goal": {"value": {"ramp": 0.05, "value": 1.0, "weight": 1.0, "tolerance": 0.05}}, "seed": 0, "slug": "alpha", "engine": ["replay", "1", "eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3"], "n_hits": 1, "n_pool": 24, "status": "RUNNING", "priority": 0, "settings": {"transfer": false, "stop_hits": null, "batch_size": 4, "cost_aware": false, "instrument": "virtual", "acquisition": "random", "max_iterations": 50, "experiment_budget": null, "instrument_params": {}, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "engine_time_limit_s": null, "patience_iterations": null, "engine_memory_limit_mb": null}, "iteration": 1, "n_results": 4, "best_score": 1.0, "advanced_at": "2026-11-25T17:48:45.266371+00:00", "n_candidates": 4, "n_infeasible": 0, "n_experiments": 0, "n_pool_wanted": null, "n_simulations": 4, "best_iteration": 1, "design_space_id": 1, "n_reused_waiting": 0, "n_experiments_in_flight": 0, "n_simulations_in_flight": 0}], "waiting_for_lab": {"1": 4}, "n_experiments_in_flight": 0, "n_simulations_in_flight": 0}', '{"stops": [], "scheduled": [1], "trainings": [], "iterations": [{"slug": "alpha", "chosen": [{"origin": "acquisition", "acquisition": 19.0, "predictions": {"value": [0.863474296, 0.09448872218]}, "structure_id": 6, "predicted_score": 0.2464606262}, {"origin": "acquisition", "acquisition": 18.0, "predictions": {"value": [0.6777992868, 0.1041432798]}, "structure_id": 5, "predicted_score": 0.009275302832}, {"origin": "acquisition", "acquisition": 17.0, "predictions": {"value": [0.6451673264, 0.1321125678]}, "structure_id": 2, "predicted_score": 0.01700886953}, {"origin": "acquisition", "acquisition": 16.0, "predictions": {"value": [0.3134058099, 0.06336296597]}, "structure_id": 7, "predicted_score": 0.0000000000000000001238875814}], "priority": 0, "iteration": 2, "campaign_id": 1}], "experiments": [{"score": 1.0, "campaign_id": 1, "candidate_id": 4, "structure_id": 24}, {"score": 0.0, "campaign_id": 1, "candidate_id": 1, "structure_id": 9}, {"score": 0.0, "campaign_id": 1, "candidate_id": 2, "structure_id": 18}, {"score": 0.0, "campaign_id": 1, "candidate_id": 3, "structure_id": 1}]}', NULL, '{"labels": 4, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {}, "simulations": {"COMPLETED": 4}, "models_serving": 0, "experiments_in_flight": 0, "simulations_in_flight": 0}', '{"labels": 4, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {"PENDING": 4}, "simulations": {"PENDING": 4, "COMPLETED": 4}, "models_serving": 0, "experiments_in_flight": 4, "simulations_in_flight": 4}', '{"decisions": [{"kind": "campaign_iteration", "reason": "iteration 2: launched 4 (4 by acquisition)", "result": "launched", "subject": "alpha"}, {"kind": "experiment", "reason": "r8 scores 1.000, at least 0; 1 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "r17 scores 0.000, at least 0; 2 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "r18 scores 0.000, at least 0; 3 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "r1 scores 0.000, at least 0; 4 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}], "campaigns_ended": [], "models_retrained": 0, "campaigns_advanced": 1, "experiments_launched": 4, "simulations_launched": 4}', true, NULL, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 0);
INSERT INTO nanoos.orchestrator_runs (id, orchestrator_id, status, step_token, idempotency_key, triggered_by, trigger_context, config, seed, snapshot, plan, archived_in, stats_before, stats_after, actions, success, error_message, started_at, finished_at, duration_seconds) VALUES (3, '5be9bcdb-25a0-4dc5-a721-2a00f57a8b94', 'SUCCEEDED', 'd1b99f3a5a8537b0b19228ec763ecc02', NULL, 'test', '{}', '{"campaign_priorities": {}, "max_iterations_per_run": 3, "bo_acquisition_function": "ei", "training_frequency_hours": 24.0, "active_learning_threshold": 0.8, "min_new_samples_for_retrain": 100, "max_simultaneous_experiments": 5, "max_simultaneous_simulations": 10, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "experiment_trigger_score_threshold": 0.0}', 3337389511744286517, '{"models": [{"id": 1, "slug": "table.value", "n_new": 12, "since": "2026-11-25T17:48:45.273548+00:00", "n_labels": 12, "trained_at": null, "champion_id": null, "has_open_training": false}], "scored": [{"id": 6, "score": 0.7574814158106751, "formula": "r7", "campaign_id": 1, "structure_id": 5}, {"id": 5, "score": 0.0, "formula": "r23", "campaign_id": 1, "structure_id": 6}, {"id": 7, "score": 0.0, "formula": "r16", "campaign_id": 1, "structure_id": 2}, {"id": 8, "score": 0.0, "formula": "r4", "campaign_id": 1, "structure_id": 7}], "problems": {"1": {"models": {}, "label_ranges": {"value": [[1, 12]]}, "pending_ranges": [], "design_space_id": 1, "duration_ranges": [], "excluded_ranges": [[1, 2], [5, 7], [9, 9], [18, 18], [24, 24]], "mean_duration_s": 0.00003836724999928265, "transfer_ranges": {}, "infeasible_ranges": [], "unreadable_models": {}}}, "campaigns": [{"id": 1, "goal": {"value": {"ramp": 0.05, "value": 1.0, "weight": 1.0, "tolerance": 0.05}}, "seed": 0, "slug": "alpha", "engine": ["replay", "1", "eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3"], "n_hits": 1, "n_pool": 24, "status": "RUNNING", "priority": 0, "settings": {"transfer": false, "stop_hits": null, "batch_size": 4, "cost_aware": false, "instrument": "virtual", "acquisition": "random", "max_iterations": 50, "experiment_budget": null, "instrument_params": {}, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "engine_time_limit_s": null, "patience_iterations": null, "engine_memory_limit_mb": null}, "iteration": 2, "n_results": 8, "best_score": 1.0, "advanced_at": "2026-11-25T17:48:46.266371+00:00", "n_candidates": 8, "n_infeasible": 0, "n_experiments": 4, "n_pool_wanted": null, "n_simulations": 8, "best_iteration": 1, "design_space_id": 1, "n_reused_waiting": 0, "n_experiments_in_flight": 0, "n_simulations_in_flight": 0}], "waiting_for_lab": {"1": 4}, "n_experiments_in_flight": 0, "n_simulations_in_flight": 0}', '{"stops": [], "scheduled": [1], "trainings": [], "iterations": [{"slug": "alpha", "chosen": [{"origin": "acquisition", "acquisition": 15.0, "predictions": {"value": [1.157211679, 0.02767342656]}, "structure_id": 8, "predicted_score": 0.003908854197}, {"origin": "acquisition", "acquisition": 14.0, "predictions": {"value": [1.129593824, 0.04718734812]}, "structure_id": 17, "predicted_score": 0.1344318429}, {"origin": "acquisition", "acquisition": 13.0, "predictions": {"value": [0.6055687302, 0.02180708485]}, "structure_id": 13, "predicted_score": 0.00000000000000000000000000000000000000004527668462}, {"origin": "acquisition", "acquisition": 12.0, "predictions": {"value": [0.6133076778, 0.08839213211]}, "structure_id": 23, "predicted_score": 0.0002494620841}], "priority": 0, "iteration": 3, "campaign_id": 1}], "experiments": [{"score": 0.7574814158106751, "campaign_id": 1, "candidate_id": 6, "structure_id": 5}, {"score": 0.0, "campaign_id": 1, "candidate_id": 5, "structure_id": 6}, {"score": 0.0, "campaign_id": 1, "candidate_id": 7, "structure_id": 2}, {"score": 0.0, "campaign_id": 1, "candidate_id": 8, "structure_id": 7}]}', NULL, '{"labels": 12, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {"COMPLETED": 4}, "simulations": {"COMPLETED": 8}, "models_serving": 0, "experiments_in_flight": 0, "simulations_in_flight": 0}', '{"labels": 12, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {"PENDING": 4, "COMPLETED": 4}, "simulations": {"PENDING": 4, "COMPLETED": 8}, "models_serving": 0, "experiments_in_flight": 4, "simulations_in_flight": 4}', '{"decisions": [{"kind": "campaign_iteration", "reason": "iteration 3: launched 4 (4 by acquisition)", "result": "launched", "subject": "alpha"}, {"kind": "experiment", "reason": "r7 scores 0.757, at least 0; 1 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "r23 scores 0.000, at least 0; 2 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "r16 scores 0.000, at least 0; 3 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "r4 scores 0.000, at least 0; 4 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}], "campaigns_ended": [], "models_retrained": 0, "campaigns_advanced": 1, "experiments_launched": 4, "simulations_launched": 4}', true, NULL, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 0);
INSERT INTO nanoos.orchestrator_runs (id, orchestrator_id, status, step_token, idempotency_key, triggered_by, trigger_context, config, seed, snapshot, plan, archived_in, stats_before, stats_after, actions, success, error_message, started_at, finished_at, duration_seconds) VALUES (1, '5be9bcdb-25a0-4dc5-a721-2a00f57a8b94', 'SUCCEEDED', '1814093d64fe145cc0ca855699a4617b', NULL, 'test', '{}', '{"campaign_priorities": {}, "max_iterations_per_run": 3, "bo_acquisition_function": "ei", "training_frequency_hours": 24.0, "active_learning_threshold": 0.8, "min_new_samples_for_retrain": 100, "max_simultaneous_experiments": 5, "max_simultaneous_simulations": 10, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "experiment_trigger_score_threshold": 0.0}', 3337389511744286517, NULL, NULL, 'steps/steps-1-1-0eec1cfaf16c.parquet', '{"labels": 0, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {}, "simulations": {}, "models_serving": 0, "experiments_in_flight": 0, "simulations_in_flight": 0}', '{"labels": 0, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {}, "simulations": {"PENDING": 4}, "models_serving": 0, "experiments_in_flight": 0, "simulations_in_flight": 4}', '{"decisions": [{"kind": "campaign_iteration", "reason": "iteration 1: launched 4 (4 by space filling); no label of every target yet: space-filling", "result": "launched", "subject": "alpha"}], "campaigns_ended": [], "models_retrained": 0, "campaigns_advanced": 1, "experiments_launched": 0, "simulations_launched": 4}', true, NULL, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', 0);



INSERT INTO nanoos.orchestrator_state (id, name, mode, is_active, config, version, step_owner, step_token, step_lease_expires_at, last_run_at, last_success_at, error_message, created_at, updated_at) VALUES ('5be9bcdb-25a0-4dc5-a721-2a00f57a8b94', 'default', 'SCHEDULED', true, '{"campaign_priorities": {}, "max_iterations_per_run": 3, "bo_acquisition_function": "ei", "training_frequency_hours": 24.0, "active_learning_threshold": 0.8, "min_new_samples_for_retrain": 100, "max_simultaneous_experiments": 5, "max_simultaneous_simulations": 10, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "experiment_trigger_score_threshold": 0.0}', 4, NULL, NULL, NULL, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', NULL, '2026-11-25 17:48:45.259914+00', '2026-11-25 17:48:46.720497+00');



INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (1, 'candidates', 1, 'IN_FLIGHT', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (2, 'simulation_jobs', 1, 'PENDING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (3, 'simulation_jobs', 1, 'RUNNING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (4, 'simulation_jobs', 1, 'PENDING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (5, 'labels', NULL, '', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (6, 'simulation_jobs', 1, 'COMPLETED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (7, 'simulation_jobs', 1, 'RUNNING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (8, 'candidates', 1, 'SIMULATED', false, 3);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (9, 'candidates', 1, 'IN_FLIGHT', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (10, 'candidates', 1, 'SIMULATED', true, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (11, 'candidates', 1, 'IN_FLIGHT', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (12, 'simulation_jobs', 1, 'PENDING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (13, 'experiment_runs', 1, 'PENDING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (14, 'simulation_jobs', 1, 'RUNNING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (15, 'simulation_jobs', 1, 'PENDING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (16, 'labels', NULL, '', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (17, 'simulation_jobs', 1, 'COMPLETED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (18, 'simulation_jobs', 1, 'RUNNING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (19, 'candidates', 1, 'SIMULATED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (20, 'candidates', 1, 'IN_FLIGHT', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (21, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (22, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (23, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (24, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (25, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (26, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (27, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (28, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (29, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (30, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (31, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (32, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (33, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (34, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (35, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (36, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (37, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (38, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (39, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (40, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (41, 'candidates', 1, 'IN_FLIGHT', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (42, 'simulation_jobs', 1, 'PENDING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (43, 'experiment_runs', 1, 'PENDING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (44, 'simulation_jobs', 1, 'RUNNING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (45, 'simulation_jobs', 1, 'PENDING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (46, 'labels', NULL, '', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (47, 'simulation_jobs', 1, 'COMPLETED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (48, 'simulation_jobs', 1, 'RUNNING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (49, 'candidates', 1, 'SIMULATED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (50, 'candidates', 1, 'IN_FLIGHT', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (51, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (52, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (53, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (54, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (55, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (56, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (57, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (58, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (59, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (60, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (61, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (62, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (63, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (64, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (65, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (66, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (67, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (68, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (69, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (70, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (71, 'model_trainings', NULL, 'REQUESTED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (72, 'model_trainings', NULL, 'REQUESTED', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (73, 'model_trainings', NULL, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (74, 'model_trainings', NULL, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (75, 'model_trainings', NULL, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (76, 'candidates', 1, 'SIMULATED', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (77, 'candidates', 1, 'DROPPED', false, 1);



INSERT INTO nanoos.sessions (id, secret_sha256, token_id, created_at, expires_at, ended_at) VALUES (1, '2a44b99d6304c1c93303cef6775a95ad672efe3757fb2d60a709e7103160d50e', 1, '2026-11-25 17:48:48.266371+00', '2026-11-26 05:48:48.266371+00', NULL);



INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (1, 1, 1, 9, 'f7260e660265e98228d57be13287c2b99200fcd07cc0646a85038a5795276248', 'COMPLETED', 0, false, 1, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', 1, '2026-11-25 17:48:45.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (2, 1, 2, 18, 'c15c5066d42aa4dd76d2f38ca77878c0e6d725a3dde7ba012348b802a23a757e', 'COMPLETED', 0, false, 2, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', 1, '2026-11-25 17:48:45.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (3, 1, 3, 1, 'a6b03978aa7a0b212703e38541f5fce7f4a97cacadbb759cf41dd351406fc033', 'COMPLETED', 0, false, 3, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', 1, '2026-11-25 17:48:45.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (4, 1, 4, 24, '0a748b05f0f51b7cb8011bcbfdd4cfaac2b73ea41b9c83216d5386e2b9dc4e3d', 'COMPLETED', 0, false, 4, '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', '2026-11-25 17:48:45.266371+00', 1, '2026-11-25 17:48:45.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (5, 1, 5, 6, '85fb870bc9cc2108e09b6aa874117a65d95fb869353767711ea16c96915b42d3', 'COMPLETED', 0, false, 5, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 1, '2026-11-25 17:48:46.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (6, 1, 6, 5, '048169124239f50fa76adbe5bb0e6bf2d05023897a1c7d470081eb40c45f360e', 'COMPLETED', 0, false, 6, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 1, '2026-11-25 17:48:46.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (7, 1, 7, 2, '83073d8ac4d83e6c086d5cfe17f50df78fe8f925cc10a548ae6bdbdc547bd175', 'COMPLETED', 0, false, 7, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 1, '2026-11-25 17:48:46.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (8, 1, 8, 7, '5132e48fe3adfb8e8c4dd0527f38d3e833b0971402ba2129738b4819f256b187', 'COMPLETED', 0, false, 8, '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', '2026-11-25 17:48:46.266371+00', 1, '2026-11-25 17:48:46.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (9, 1, 9, 8, '55cc8df7590c84a65e796972c9cef28d28010f5f8db3801b8e9777f1155b54a9', 'COMPLETED', 0, false, 9, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 1, '2026-11-25 17:48:47.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (10, 1, 10, 17, '16459df7ffd7e83e5d47acd09466c5705963842bbb85b7459772e2760826365b', 'COMPLETED', 0, false, 10, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 1, '2026-11-25 17:48:47.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (11, 1, 11, 13, 'cbcc0ff5e1c12efcb4dce2b1a7ddce99d5b3ec53d44818080007729bbca39ea7', 'COMPLETED', 0, false, 11, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 1, '2026-11-25 17:48:47.266371+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (12, 1, 12, 23, 'c6e481f734ab09ef9dd017eb311f1285254678e71ba4a57ed8f7eae4dbe4494a', 'COMPLETED', 0, false, 12, '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', '2026-11-25 17:48:47.266371+00', 1, '2026-11-25 17:48:47.266371+00', NULL, NULL, NULL, NULL, NULL);



INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (1, 'f7260e660265e98228d57be13287c2b99200fcd07cc0646a85038a5795276248', 'c96f3f422cc1574681537e0b7eb5728365b8c98a4fa0f790ccd2c59140da8770', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.8529084430353437}', '', 6.652500087511726e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (2, 'c15c5066d42aa4dd76d2f38ca77878c0e6d725a3dde7ba012348b802a23a757e', 'd64058c5e74bb5e5258452055675a375725127f91c6b09d2c2752def3d6d24cf', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.3348362618470191}', '', 4.082700070284773e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (3, 'a6b03978aa7a0b212703e38541f5fce7f4a97cacadbb759cf41dd351406fc033', '26682997323f66e0d5322b3ea6c70075b675b5db5d73d0a0820f71f7773dff8b', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.532587605233641}', '', 2.7190999389858916e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (4, '0a748b05f0f51b7cb8011bcbfdd4cfaac2b73ea41b9c83216d5386e2b9dc4e3d', '669ba9316cfeef52c7b70774a62b17fcea176f8ca4a5591bd0a16be48c5b7b97', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.9853169607563643}', '', 2.196199966419954e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:45.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (5, '85fb870bc9cc2108e09b6aa874117a65d95fb869353767711ea16c96915b42d3', '75a00950e22ef6b460c0c08d3860f7fda5985aeb330bf5c48351483ac724f230', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.40987252271534413}', '', 7.11029988451628e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (6, '048169124239f50fa76adbe5bb0e6bf2d05023897a1c7d470081eb40c45f360e', 'af49729405193e53ea16f7876567e9041430e7a7a2e8699465dc9acc251fc283', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 1.0621259292094662}', '', 3.8932999814278446e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (7, '83073d8ac4d83e6c086d5cfe17f50df78fe8f925cc10a548ae6bdbdc547bd175', '1c99b9ca557515585db6d9105e3b70c9ec963204331bd8dc8b2e45ae7fda85e1', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.2436954064927213}', '', 2.25629992200993e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (8, '5132e48fe3adfb8e8c4dd0527f38d3e833b0971402ba2129738b4819f256b187', '5edfc46ed338fc73f01c203681bb641f47c0ccec43b925f2bf61593d835b1150', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.3228476867625062}', '', 1.7834001482697204e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:46.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (9, '55cc8df7590c84a65e796972c9cef28d28010f5f8db3801b8e9777f1155b54a9', '3d99168b5d5d18e82b133a05eea98d6cc089209ef375caba3a1b31ccdf50fdd9', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 1.1576226308133424}', '', 6.538200068462174e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (10, '16459df7ffd7e83e5d47acd09466c5705963842bbb85b7459772e2760826365b', '1f23021ec933aa0d72fb04ac97684fa3786569415fcba69d327fe31f877e4437', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 1.1526775937289986}', '', 4.049599920108449e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (11, 'cbcc0ff5e1c12efcb4dce2b1a7ddce99d5b3ec53d44818080007729bbca39ea7', '5af3a0937e5dea21f10f05b0bcd6dde5fca9dfb0f5d63aa1279cba42607087c0', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.6127929578725075}', '', 3.084700074396096e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:47.266371+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, recorded_at) VALUES (12, 'c6e481f734ab09ef9dd017eb311f1285254678e71ba4a57ed8f7eae4dbe4494a', '9e6ecf183a0761f0b4aace3b45ebb414c829534d7520d7e477210407289198d5', 'replay', '1', 'eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3', '{"units": {}, "properties": ["value"]}', true, '{"value": 0.6243413753767715}', '', 2.97759997920366e-05, 'host:23328:1795628916.62', '2026-11-25 17:48:47.266371+00');



INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (1, 1, '26682997323f66e0d5322b3ea6c70075b675b5db5d73d0a0820f71f7773dff8b', 'r1', '{"id": "r1", "kind": "table", "features": {"x": 0.04097352393619469, "y": 0.016527635528529094}, "measured": {"value": 0.532587605233641}}', '\xd09b9d527bfaa43fc00b4dd89eec903f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (2, 1, '1c99b9ca557515585db6d9105e3b70c9ec963204331bd8dc8b2e45ae7fda85e1', 'r16', '{"id": "r16", "kind": "table", "features": {"x": 0.13509650502241122, "y": 0.7214883401940817}, "measured": {"value": 0.2436954064927213}}', '\x1c05709fd74ac13f608632b76e16e73f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (3, 1, 'a0231bf6768dc9438ab68f1de14fb0857e33486f0493c7892d5061f17a0f91e6', 'r14', '{"id": "r14", "kind": "table", "features": {"x": 0.6855419844806947, "y": 0.6504592762678163}, "measured": {"value": 0.75226549852656}}', '\x0e256cbef5efe53f3867def88fd0e43f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (4, 1, '805b3bed281def12aed7487cd001c78a64265fc464e0c439b113c62f35514247', 'r6', '{"id": "r6", "kind": "table", "features": {"x": 0.8574042765875693, "y": 0.033585575305464355}, "measured": {"value": 1.1851338276620362}}', '\xde9cec17db6feb3f20cf1be72032a13f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (5, 1, 'af49729405193e53ea16f7876567e9041430e7a7a2e8699465dc9acc251fc283', 'r7', '{"id": "r7", "kind": "table", "features": {"x": 0.7296554464299441, "y": 0.17565562060255901}, "measured": {"value": 1.0621259292094662}}', '\xfa79f8605659e73f905cec24e27bc63f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (6, 1, '75a00950e22ef6b460c0c08d3860f7fda5985aeb330bf5c48351483ac724f230', 'r23', '{"id": "r23", "kind": "table", "features": {"x": 0.22715759353337972, "y": 0.6231871446860424}, "measured": {"value": 0.40987252271534413}}', '\x5cc8a1018013cd3f80dab62a26f1e33f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (7, 1, '5edfc46ed338fc73f01c203681bb641f47c0ccec43b925f2bf61593d835b1150', 'r4', '{"id": "r4", "kind": "table", "features": {"x": 0.5436249914654229, "y": 0.9350724237877682}, "measured": {"value": 0.3228476867625062}}', '\x8f3bf43c6065e13fd7eaf1001deced3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (8, 1, '3d99168b5d5d18e82b133a05eea98d6cc089209ef375caba3a1b31ccdf50fdd9', 'r19', '{"id": "r19", "kind": "table", "features": {"x": 0.9340435159562497, "y": 0.35779519670907023}, "measured": {"value": 1.1576226308133424}}', '\x9455423aafe3ed3f880122d31de6d63f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (9, 1, 'c96f3f422cc1574681537e0b7eb5728365b8c98a4fa0f790ccd2c59140da8770', 'r17', '{"id": "r17", "kind": "table", "features": {"x": 0.5253543224757259, "y": 0.31024187555895566}, "measured": {"value": 0.8529084430353437}}', '\x2d0e3bdeb3cfe03fd20658bd00dbd33f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (10, 1, '4692194be18c74903486433d2ddab7ddcdc902c25a6d4a9b6bcc4e094c81c265', 'r11', '{"id": "r11", "kind": "table", "features": {"x": 0.6706244146936303, "y": 0.6471895115742501}, "measured": {"value": 0.7433015470307027}}', '\xdd432055c175e53fdcd150c7c6b5e43f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (11, 1, '9bad272ef434ab4c0b4705f418ecc6755df1260fb6c521bf82484b25eae98c3a', 'r20', '{"id": "r20", "kind": "table", "features": {"x": 0.5715298307297609, "y": 0.32186939107594215}, "measured": {"value": 0.8847039311456902}}', '\x148775edf849e23f764b10138299d43f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (12, 1, '47951409c859a01759fef4c3e5a3a25f9cb4f55fd18b5346602ac777cd29dbca', 'r9', '{"id": "r9", "kind": "table", "features": {"x": 0.2997118905373848, "y": 0.42268722119765845}, "measured": {"value": 0.6147043715552492}}', '\x442505c87a2ed33fb4c9deb34e0ddb3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (13, 1, '5af3a0937e5dea21f10f05b0bcd6dde5fca9dfb0f5d63aa1279cba42607087c0', 'r3', '{"id": "r3", "kind": "table", "features": {"x": 0.6066357757671799, "y": 0.7294965609839984}, "measured": {"value": 0.6127929578725075}}', '\xb61d306e8f69e33f5310ff2b0958e73f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (14, 1, '4b8e3087465cfed33f71ec1aa66446fabe39c970db39bc67be14341f07cefa7d', 'r0', '{"id": "r0", "kind": "table", "features": {"x": 0.6369616873214543, "y": 0.2697867137638703}, "measured": {"value": 0.9586199402107076}}', '\x5038fb79fd61e43f74b6207e2f44d13f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (15, 1, '4ae00e7a5967b0b42863151ed4eb70de94104cfde5a0d5a1e2e1f1d5e099116e', 'r15', '{"id": "r15", "kind": "table", "features": {"x": 0.6884467305709401, "y": 0.3889214239791038}, "measured": {"value": 0.9448754726357985}}', '\xd4e31a70c107e63f5a0e2daf16e4d83f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (16, 1, '7b2a5ecde9173197414a68e632cd819f3e63494f1eb39b6ef2f5750a6774c02e', 'r12', '{"id": "r12", "kind": "table", "features": {"x": 0.6153851114812539, "y": 0.38367755426188344}, "measured": {"value": 0.8892621632339368}}', '\xcc3b081e3cb1e33f46e6f04c2c8ed83f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (17, 1, '1f23021ec933aa0d72fb04ac97684fa3786569415fcba69d327fe31f877e4437', 'r5', '{"id": "r5", "kind": "table", "features": {"x": 0.8158535541215322, "y": 0.002738500170148095}, "measured": {"value": 1.1526775937289986}}', '\x06e0a8e9781bea3f00d277150d6f663f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (18, 1, 'd64058c5e74bb5e5258452055675a375725127f91c6b09d2c2752def3d6d24cf', 'r18', '{"id": "r18", "kind": "table", "features": {"x": 0.4858353588317891, "y": 0.8894878343490003}, "measured": {"value": 0.3348362618470191}}', '\xc2115b30ed17df3f9600d730af76ec3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (19, 1, '78f1bf26eb955849305d59722668c8efc86332fe1e21d0d09b034541972ca479', 'r2', '{"id": "r2", "kind": "table", "features": {"x": 0.8132702392002724, "y": 0.9127555772777217}, "measured": {"value": 0.5674302706641071}}', '\xca9b054f4f06ea3f03c8342f4b35ed3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (20, 1, '1c2c851bead03213562aca6c02f8eacbecf059c3e0ac7a4eb85a4093f3ff4599', 'r10', '{"id": "r10", "kind": "table", "features": {"x": 0.028319671145462966, "y": 0.12428327649956394}, "measured": {"value": 0.5118433039441435}}', '\x80ea9cf5d4ff9c3fc85e016007d1bf3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (21, 1, '6d2d557113935d877177da8b2e035bfe898681d895f07eeed56b67a2a6bf0596', 'r21', '{"id": "r21", "kind": "table", "features": {"x": 0.5943000301996968, "y": 0.33791122550713326}, "measured": {"value": 0.8955112267331445}}', '\x3a06377f8104e33f6448a06756a0d53f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (22, 1, '2a77de5c3913e959883e998e73d4f96311e0ed128f0ef68e45ae9b1de5720148', 'r22', '{"id": "r22", "kind": "table", "features": {"x": 0.39161900052816123, "y": 0.8902743520047923}, "measured": {"value": 0.25848330513624207}}', '\xa4aef0234910d93f69804aa3207dec3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (23, 1, '9e6ecf183a0761f0b4aace3b45ebb414c829534d7520d7e477210407289198d5', 'r13', '{"id": "r13", "kind": "table", "features": {"x": 0.997209935789211, "y": 0.9808353387762301}, "measured": {"value": 0.6243413753767715}}', '\xdebfaecf24e9ef3f78c2d9ca0063ef3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (24, 1, '669ba9316cfeef52c7b70774a62b17fcea176f8ca4a5591bd0a16be48c5b7b97', 'r8', '{"id": "r8", "kind": "table", "features": {"x": 0.8631789223498866, "y": 0.5414612202490917}, "measured": {"value": 0.9853169607563643}}', '\x6fdb4267299feb3f0fb5207ba653e13f');



INSERT INTO nanoos.training_datasets (id, modelled_property_id, content_hash, n_labels, label_ranges, max_label_id, created_at) VALUES (1, 1, 'f81aea08738e89a59952efab57571420f2b2881aaec67b187f07d972b71a6283', 20, '[[1, 20]]', 20, '2026-11-25 17:48:48.266371+00');



INSERT INTO nanoos.wrong_tokens (key, n, since) VALUES ('address 192.0.2.1', 1, '2026-11-25 17:48:48.266371+00');



SELECT pg_catalog.setval('nanoos.access_tokens_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.agent_commands_id_seq', 5, true);



SELECT pg_catalog.setval('nanoos.alerts_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.archives_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.campaigns_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.candidates_id_seq', 12, true);



SELECT pg_catalog.setval('nanoos.decisions_id_seq', 11, true);



SELECT pg_catalog.setval('nanoos.design_spaces_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.experiment_runs_id_seq', 8, true);



SELECT pg_catalog.setval('nanoos.label_retractions_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.labels_id_seq', 20, true);



SELECT pg_catalog.setval('nanoos.model_trainings_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.model_versions_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.modelled_properties_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.orchestrator_runs_id_seq', 3, true);



SELECT pg_catalog.setval('nanoos.row_counts_id_seq', 77, true);



SELECT pg_catalog.setval('nanoos.sessions_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.simulation_jobs_id_seq', 12, true);



SELECT pg_catalog.setval('nanoos.simulation_results_id_seq', 12, true);



SELECT pg_catalog.setval('nanoos.structures_id_seq', 24, true);



SELECT pg_catalog.setval('nanoos.training_datasets_id_seq', 1, true);



ALTER TABLE ONLY nanoos.nanoos_alembic_version
    ADD CONSTRAINT nanoos_alembic_version_pkc PRIMARY KEY (version_num);



ALTER TABLE ONLY nanoos.access_tokens
    ADD CONSTRAINT pk_access_tokens PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.agent_commands
    ADD CONSTRAINT pk_agent_commands PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.alerts
    ADD CONSTRAINT pk_alerts PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.archives
    ADD CONSTRAINT pk_archives PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.audit_log
    ADD CONSTRAINT pk_audit_log PRIMARY KEY (seq);



ALTER TABLE ONLY nanoos.campaigns
    ADD CONSTRAINT pk_campaigns PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.candidates
    ADD CONSTRAINT pk_candidates PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.counters
    ADD CONSTRAINT pk_counters PRIMARY KEY (name, labels);



ALTER TABLE ONLY nanoos.decisions
    ADD CONSTRAINT pk_decisions PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.design_spaces
    ADD CONSTRAINT pk_design_spaces PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.experiment_runs
    ADD CONSTRAINT pk_experiment_runs PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.heartbeats
    ADD CONSTRAINT pk_heartbeats PRIMARY KEY (name);



ALTER TABLE ONLY nanoos.label_retractions
    ADD CONSTRAINT pk_label_retractions PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.labels
    ADD CONSTRAINT pk_labels PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.model_trainings
    ADD CONSTRAINT pk_model_trainings PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT pk_model_versions PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.modelled_labels
    ADD CONSTRAINT pk_modelled_labels PRIMARY KEY (modelled_property_id, label_id);



ALTER TABLE ONLY nanoos.modelled_properties
    ADD CONSTRAINT pk_modelled_properties PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.orchestrator_runs
    ADD CONSTRAINT pk_orchestrator_runs PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.orchestrator_state
    ADD CONSTRAINT pk_orchestrator_state PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.row_counts
    ADD CONSTRAINT pk_row_counts PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.simulation_jobs
    ADD CONSTRAINT pk_simulation_jobs PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.simulation_results
    ADD CONSTRAINT pk_simulation_results PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.structures
    ADD CONSTRAINT pk_structures PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.training_datasets
    ADD CONSTRAINT pk_training_datasets PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.wrong_tokens
    ADD CONSTRAINT pk_wrong_tokens PRIMARY KEY (key);



ALTER TABLE ONLY nanoos.access_tokens
    ADD CONSTRAINT uq_access_tokens_secret_sha256 UNIQUE (secret_sha256);



ALTER TABLE ONLY nanoos.agent_commands
    ADD CONSTRAINT uq_agent_commands_agent_id_idempotency_key UNIQUE (agent_id, idempotency_key);



ALTER TABLE ONLY nanoos.archives
    ADD CONSTRAINT uq_archives_path UNIQUE (path);



ALTER TABLE ONLY nanoos.audit_log
    ADD CONSTRAINT uq_audit_log_hash UNIQUE (hash);



ALTER TABLE ONLY nanoos.campaigns
    ADD CONSTRAINT uq_campaigns_slug UNIQUE (slug);



ALTER TABLE ONLY nanoos.candidates
    ADD CONSTRAINT uq_candidates_campaign_id_structure_id UNIQUE (campaign_id, structure_id);



ALTER TABLE ONLY nanoos.design_spaces
    ADD CONSTRAINT uq_design_spaces_definition_hash UNIQUE (definition_hash);



ALTER TABLE ONLY nanoos.design_spaces
    ADD CONSTRAINT uq_design_spaces_slug UNIQUE (slug);



ALTER TABLE ONLY nanoos.experiment_runs
    ADD CONSTRAINT uq_experiment_runs_candidate_id UNIQUE (candidate_id);



ALTER TABLE ONLY nanoos.label_retractions
    ADD CONSTRAINT uq_label_retractions_label_id UNIQUE (label_id);



ALTER TABLE ONLY nanoos.labels
    ADD CONSTRAINT uq_labels_source_kind_source_id_property UNIQUE (source_kind, source_id, property);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT uq_model_versions_modelled_property_id_version UNIQUE (modelled_property_id, version);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT uq_model_versions_training_id UNIQUE (training_id);



ALTER TABLE ONLY nanoos.modelled_properties
    ADD CONSTRAINT uq_modelled_properties_design_space_id_engine_engine_ve_d028 UNIQUE (design_space_id, engine, engine_version, engine_params_hash, property);



ALTER TABLE ONLY nanoos.modelled_properties
    ADD CONSTRAINT uq_modelled_properties_slug UNIQUE (slug);



ALTER TABLE ONLY nanoos.orchestrator_runs
    ADD CONSTRAINT uq_orchestrator_runs_orchestrator_id_idempotency_key UNIQUE (orchestrator_id, idempotency_key);



ALTER TABLE ONLY nanoos.orchestrator_state
    ADD CONSTRAINT uq_orchestrator_state_name UNIQUE (name);



ALTER TABLE ONLY nanoos.sessions
    ADD CONSTRAINT uq_sessions_secret_sha256 UNIQUE (secret_sha256);



ALTER TABLE ONLY nanoos.simulation_jobs
    ADD CONSTRAINT uq_simulation_jobs_candidate_id UNIQUE (candidate_id);



ALTER TABLE ONLY nanoos.simulation_results
    ADD CONSTRAINT uq_simulation_results_result_key UNIQUE (result_key);



ALTER TABLE ONLY nanoos.structures
    ADD CONSTRAINT uq_structures_design_space_id_structure_hash UNIQUE (design_space_id, structure_hash);



ALTER TABLE ONLY nanoos.training_datasets
    ADD CONSTRAINT uq_training_datasets_modelled_property_id_content_hash UNIQUE (modelled_property_id, content_hash);



CREATE INDEX ix_agent_commands_created_at ON nanoos.agent_commands USING btree (created_at);



CREATE INDEX ix_agent_commands_status_id ON nanoos.agent_commands USING btree (status, id);



CREATE INDEX ix_agent_commands_token_id_created_at ON nanoos.agent_commands USING btree (token_id, created_at);



CREATE INDEX ix_audit_log_subject ON nanoos.audit_log USING btree (subject);



CREATE INDEX ix_campaigns_status ON nanoos.campaigns USING btree (status);



CREATE INDEX ix_candidates_finished_at ON nanoos.candidates USING btree (finished_at);



CREATE INDEX ix_candidates_orchestrator_run_id ON nanoos.candidates USING btree (orchestrator_run_id);



CREATE INDEX ix_candidates_ranking ON nanoos.candidates USING btree (campaign_id, score, iteration, id, structure_id) WHERE ((status)::text = 'SIMULATED'::text);



CREATE INDEX ix_decisions_campaign_id ON nanoos.decisions USING btree (campaign_id);



CREATE INDEX ix_decisions_orchestrator_run_id ON nanoos.decisions USING btree (orchestrator_run_id);



CREATE INDEX ix_experiment_runs_campaign_id_status ON nanoos.experiment_runs USING btree (campaign_id, status);



CREATE INDEX ix_experiment_runs_orchestrator_run_id ON nanoos.experiment_runs USING btree (orchestrator_run_id);



CREATE INDEX ix_experiment_runs_status_priority ON nanoos.experiment_runs USING btree (status, priority, id);



CREATE INDEX ix_labels_property_structure_hash ON nanoos.labels USING btree (property, structure_hash);



CREATE INDEX ix_modelled_labels_label_id ON nanoos.modelled_labels USING btree (label_id);



CREATE INDEX ix_orchestrator_runs_orchestrator_id_started_at ON nanoos.orchestrator_runs USING btree (orchestrator_id, started_at);



CREATE INDEX ix_row_counts_table_name_campaign_id ON nanoos.row_counts USING btree (table_name, campaign_id);



CREATE INDEX ix_sessions_token_id ON nanoos.sessions USING btree (token_id);



CREATE INDEX ix_simulation_jobs_campaign_id_status ON nanoos.simulation_jobs USING btree (campaign_id, status);



CREATE INDEX ix_simulation_jobs_result_id ON nanoos.simulation_jobs USING btree (result_id);



CREATE INDEX ix_simulation_jobs_result_key ON nanoos.simulation_jobs USING btree (result_key);



CREATE INDEX ix_simulation_jobs_waiting ON nanoos.simulation_jobs USING btree (priority DESC, id) WHERE ((status)::text = 'PENDING'::text);



CREATE INDEX ix_simulation_results_engine_params_hash_recorded_at ON nanoos.simulation_results USING btree (engine_params_hash, recorded_at);



CREATE INDEX ix_simulation_results_structure_hash ON nanoos.simulation_results USING btree (structure_hash);



CREATE INDEX ix_structures_structure_hash ON nanoos.structures USING btree (structure_hash);



CREATE INDEX ix_wrong_tokens_since ON nanoos.wrong_tokens USING btree (since);



CREATE UNIQUE INDEX uq_alerts_open ON nanoos.alerts USING btree (kind, subject) WHERE (resolved_at IS NULL);



CREATE UNIQUE INDEX uq_model_trainings_open ON nanoos.model_trainings USING btree (modelled_property_id) WHERE ((status)::text = ANY ((ARRAY['REQUESTED'::character varying, 'RUNNING'::character varying])::text[]));



CREATE UNIQUE INDEX uq_model_versions_champion ON nanoos.model_versions USING btree (modelled_property_id) WHERE ((status)::text = 'CHAMPION'::text);



CREATE UNIQUE INDEX uq_simulation_jobs_running ON nanoos.simulation_jobs USING btree (result_key) WHERE ((status)::text = 'RUNNING'::text);



CREATE TRIGGER count_delete_candidates AFTER DELETE ON nanoos.candidates REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_candidates();



CREATE TRIGGER count_delete_experiment_runs AFTER DELETE ON nanoos.experiment_runs REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_experiment_runs();



CREATE TRIGGER count_delete_labels AFTER DELETE ON nanoos.labels REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_labels();



CREATE TRIGGER count_delete_model_trainings AFTER DELETE ON nanoos.model_trainings REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_model_trainings();



CREATE TRIGGER count_delete_simulation_jobs AFTER DELETE ON nanoos.simulation_jobs REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_simulation_jobs();



CREATE TRIGGER count_insert_candidates AFTER INSERT ON nanoos.candidates REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_candidates();



CREATE TRIGGER count_insert_experiment_runs AFTER INSERT ON nanoos.experiment_runs REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_experiment_runs();



CREATE TRIGGER count_insert_labels AFTER INSERT ON nanoos.labels REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_labels();



CREATE TRIGGER count_insert_model_trainings AFTER INSERT ON nanoos.model_trainings REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_model_trainings();



CREATE TRIGGER count_insert_simulation_jobs AFTER INSERT ON nanoos.simulation_jobs REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_simulation_jobs();



CREATE TRIGGER count_update_candidates AFTER UPDATE ON nanoos.candidates REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_candidates();



CREATE TRIGGER count_update_experiment_runs AFTER UPDATE ON nanoos.experiment_runs REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_experiment_runs();



CREATE TRIGGER count_update_labels AFTER UPDATE ON nanoos.labels REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_labels();



CREATE TRIGGER count_update_model_trainings AFTER UPDATE ON nanoos.model_trainings REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_model_trainings();



CREATE TRIGGER count_update_simulation_jobs AFTER UPDATE ON nanoos.simulation_jobs REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.count_simulation_jobs();



CREATE TRIGGER note_members_labels AFTER INSERT ON nanoos.labels REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.note_members_labels();



CREATE TRIGGER note_members_modelled_properties AFTER INSERT ON nanoos.modelled_properties REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nanoos.note_members_modelled_properties();



CREATE TRIGGER refuse_delete_agent_commands BEFORE DELETE ON nanoos.agent_commands FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_archives BEFORE DELETE ON nanoos.archives FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_audit_log BEFORE DELETE ON nanoos.audit_log FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_decisions BEFORE DELETE ON nanoos.decisions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_label_retractions BEFORE DELETE ON nanoos.label_retractions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_labels BEFORE DELETE ON nanoos.labels FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_orchestrator_runs BEFORE DELETE ON nanoos.orchestrator_runs FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_simulation_results BEFORE DELETE ON nanoos.simulation_results FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_training_datasets BEFORE DELETE ON nanoos.training_datasets FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_agent_commands BEFORE TRUNCATE ON nanoos.agent_commands FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_archives BEFORE TRUNCATE ON nanoos.archives FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_audit_log BEFORE TRUNCATE ON nanoos.audit_log FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_decisions BEFORE TRUNCATE ON nanoos.decisions FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_label_retractions BEFORE TRUNCATE ON nanoos.label_retractions FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_labels BEFORE TRUNCATE ON nanoos.labels FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_orchestrator_runs BEFORE TRUNCATE ON nanoos.orchestrator_runs FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_simulation_results BEFORE TRUNCATE ON nanoos.simulation_results FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_training_datasets BEFORE TRUNCATE ON nanoos.training_datasets FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_agent_commands BEFORE UPDATE ON nanoos.agent_commands FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change_of_finished_agent_commands();



CREATE TRIGGER refuse_update_archives BEFORE UPDATE ON nanoos.archives FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_audit_log BEFORE UPDATE ON nanoos.audit_log FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_decisions BEFORE UPDATE ON nanoos.decisions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_label_retractions BEFORE UPDATE ON nanoos.label_retractions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_labels BEFORE UPDATE ON nanoos.labels FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_orchestrator_runs BEFORE UPDATE ON nanoos.orchestrator_runs FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change_of_finished_orchestrator_runs();



CREATE TRIGGER refuse_update_simulation_results BEFORE UPDATE ON nanoos.simulation_results FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_training_datasets BEFORE UPDATE ON nanoos.training_datasets FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



ALTER TABLE ONLY nanoos.campaigns
    ADD CONSTRAINT fk_campaigns_design_space_id_design_spaces FOREIGN KEY (design_space_id) REFERENCES nanoos.design_spaces(id);



ALTER TABLE ONLY nanoos.campaigns
    ADD CONSTRAINT fk_campaigns_orchestrator_id_orchestrator_state FOREIGN KEY (orchestrator_id) REFERENCES nanoos.orchestrator_state(id);



ALTER TABLE ONLY nanoos.candidates
    ADD CONSTRAINT fk_candidates_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES nanoos.campaigns(id);



ALTER TABLE ONLY nanoos.candidates
    ADD CONSTRAINT fk_candidates_orchestrator_run_id_orchestrator_runs FOREIGN KEY (orchestrator_run_id) REFERENCES nanoos.orchestrator_runs(id);



ALTER TABLE ONLY nanoos.candidates
    ADD CONSTRAINT fk_candidates_structure_id_structures FOREIGN KEY (structure_id) REFERENCES nanoos.structures(id);



ALTER TABLE ONLY nanoos.decisions
    ADD CONSTRAINT fk_decisions_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES nanoos.campaigns(id);



ALTER TABLE ONLY nanoos.decisions
    ADD CONSTRAINT fk_decisions_orchestrator_run_id_orchestrator_runs FOREIGN KEY (orchestrator_run_id) REFERENCES nanoos.orchestrator_runs(id);



ALTER TABLE ONLY nanoos.experiment_runs
    ADD CONSTRAINT fk_experiment_runs_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES nanoos.campaigns(id);



ALTER TABLE ONLY nanoos.experiment_runs
    ADD CONSTRAINT fk_experiment_runs_candidate_id_candidates FOREIGN KEY (candidate_id) REFERENCES nanoos.candidates(id);



ALTER TABLE ONLY nanoos.experiment_runs
    ADD CONSTRAINT fk_experiment_runs_orchestrator_run_id_orchestrator_runs FOREIGN KEY (orchestrator_run_id) REFERENCES nanoos.orchestrator_runs(id);



ALTER TABLE ONLY nanoos.experiment_runs
    ADD CONSTRAINT fk_experiment_runs_structure_id_structures FOREIGN KEY (structure_id) REFERENCES nanoos.structures(id);



ALTER TABLE ONLY nanoos.label_retractions
    ADD CONSTRAINT fk_label_retractions_label_id_labels FOREIGN KEY (label_id) REFERENCES nanoos.labels(id);



ALTER TABLE ONLY nanoos.model_trainings
    ADD CONSTRAINT fk_model_trainings_modelled_property_id_modelled_properties FOREIGN KEY (modelled_property_id) REFERENCES nanoos.modelled_properties(id);



ALTER TABLE ONLY nanoos.model_trainings
    ADD CONSTRAINT fk_model_trainings_orchestrator_run_id_orchestrator_runs FOREIGN KEY (orchestrator_run_id) REFERENCES nanoos.orchestrator_runs(id);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT fk_model_versions_dataset_id_training_datasets FOREIGN KEY (dataset_id) REFERENCES nanoos.training_datasets(id);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT fk_model_versions_modelled_property_id_modelled_properties FOREIGN KEY (modelled_property_id) REFERENCES nanoos.modelled_properties(id);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT fk_model_versions_training_id_model_trainings FOREIGN KEY (training_id) REFERENCES nanoos.model_trainings(id);



ALTER TABLE ONLY nanoos.modelled_properties
    ADD CONSTRAINT fk_modelled_properties_design_space_id_design_spaces FOREIGN KEY (design_space_id) REFERENCES nanoos.design_spaces(id);



ALTER TABLE ONLY nanoos.orchestrator_runs
    ADD CONSTRAINT fk_orchestrator_runs_orchestrator_id_orchestrator_state FOREIGN KEY (orchestrator_id) REFERENCES nanoos.orchestrator_state(id);



ALTER TABLE ONLY nanoos.sessions
    ADD CONSTRAINT fk_sessions_token_id_access_tokens FOREIGN KEY (token_id) REFERENCES nanoos.access_tokens(id);



ALTER TABLE ONLY nanoos.simulation_jobs
    ADD CONSTRAINT fk_simulation_jobs_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES nanoos.campaigns(id);



ALTER TABLE ONLY nanoos.simulation_jobs
    ADD CONSTRAINT fk_simulation_jobs_candidate_id_candidates FOREIGN KEY (candidate_id) REFERENCES nanoos.candidates(id);



ALTER TABLE ONLY nanoos.simulation_jobs
    ADD CONSTRAINT fk_simulation_jobs_result_id_simulation_results FOREIGN KEY (result_id) REFERENCES nanoos.simulation_results(id);



ALTER TABLE ONLY nanoos.simulation_jobs
    ADD CONSTRAINT fk_simulation_jobs_structure_id_structures FOREIGN KEY (structure_id) REFERENCES nanoos.structures(id);



ALTER TABLE ONLY nanoos.structures
    ADD CONSTRAINT fk_structures_design_space_id_design_spaces FOREIGN KEY (design_space_id) REFERENCES nanoos.design_spaces(id);



ALTER TABLE ONLY nanoos.training_datasets
    ADD CONSTRAINT fk_training_datasets_modelled_property_id_modelled_properties FOREIGN KEY (modelled_property_id) REFERENCES nanoos.modelled_properties(id);

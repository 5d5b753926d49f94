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
                INSERT INTO nanoos.row_counts (table_name, campaign_id, status, flag, n) SELECT 'simulation_jobs', campaign_id, status, flag, count(*) FROM (SELECT campaign_id AS campaign_id, status AS status, is_from_cache AS flag FROM added) AS row GROUP BY campaign_id, status, flag; PERFORM pg_notify('nanoos_work', '');
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
        WHERE (label.source_kind <> 'simulation' OR (label.engine = modelled.engine
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
        WHERE (label.source_kind <> 'simulation' OR (label.engine = modelled.engine
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



CREATE TABLE nanoos.alert_notices (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    channel character varying(64) NOT NULL,
    event character varying(16) NOT NULL,
    number integer NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    error text
);



CREATE SEQUENCE nanoos.alert_notices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.alert_notices_id_seq OWNED BY nanoos.alert_notices.id;



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
    newest_result_id bigint DEFAULT '0'::bigint NOT NULL,
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
    evidence jsonb,
    score double precision,
    is_hit boolean DEFAULT false NOT NULL,
    is_measured boolean DEFAULT false NOT NULL,
    is_confirmed boolean DEFAULT false NOT NULL,
    is_contradicted boolean DEFAULT false NOT NULL,
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
    content_sha256 character varying(64),
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
    comment text,
    raw_file text,
    raw_file_sha256 character varying(64),
    job_key character varying(32),
    job_id character varying(200),
    submitted_at timestamp with time zone,
    due_at timestamp with time zone,
    is_job_open boolean DEFAULT false NOT NULL,
    held jsonb,
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



CREATE TABLE nanoos.label_import_rows (
    id bigint NOT NULL,
    import_id bigint NOT NULL,
    entry integer NOT NULL,
    structure_hash character varying(64) NOT NULL,
    property character varying(100) NOT NULL,
    value double precision NOT NULL,
    noise_std double precision
);



CREATE SEQUENCE nanoos.label_import_rows_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.label_import_rows_id_seq OWNED BY nanoos.label_import_rows.id;



CREATE TABLE nanoos.label_imports (
    id bigint NOT NULL,
    file text NOT NULL,
    file_sha256 character varying(64) NOT NULL,
    columns jsonb NOT NULL,
    n_labels integer NOT NULL,
    imported_by character varying(100) NOT NULL,
    imported_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.label_imports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.label_imports_id_seq OWNED BY nanoos.label_imports.id;



CREATE TABLE nanoos.label_retractions (
    id bigint NOT NULL,
    label_id bigint NOT NULL,
    reason text NOT NULL,
    superseded_by bigint,
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
    entry integer DEFAULT 0 NOT NULL,
    engine character varying(64),
    engine_version character varying(64),
    engine_params_hash character varying(64),
    provenance jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_labels_source_kind CHECK (((source_kind)::text = ANY ((ARRAY['simulation'::character varying, 'import'::character varying, 'experiment'::character varying])::text[])))
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
    judgement jsonb NOT NULL,
    code_version character varying(32) NOT NULL,
    artifact bytea NOT NULL,
    artifact_sha256 character varying(64) NOT NULL,
    held_out bytea NOT NULL,
    held_out_sha256 character varying(64) NOT NULL,
    status character varying(16) NOT NULL,
    status_reason text NOT NULL,
    promoted_by character varying(100),
    replaces bigint,
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



CREATE TABLE nanoos.removed_files (
    id bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    size bigint NOT NULL,
    reason character varying(200) NOT NULL,
    removed_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE nanoos.removed_files_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.removed_files_id_seq OWNED BY nanoos.removed_files.id;



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



CREATE TABLE nanoos.shadow_predictions (
    id bigint NOT NULL,
    orchestrator_run_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    model_version_id bigint NOT NULL,
    structure_hash character varying(64) NOT NULL,
    mean double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    is_choice boolean NOT NULL
);



CREATE SEQUENCE nanoos.shadow_predictions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE nanoos.shadow_predictions_id_seq OWNED BY nanoos.shadow_predictions.id;



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
    files jsonb DEFAULT '{}'::jsonb NOT NULL,
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
    n_members integer NOT NULL,
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



ALTER TABLE ONLY nanoos.alert_notices ALTER COLUMN id SET DEFAULT nextval('nanoos.alert_notices_id_seq'::regclass);



ALTER TABLE ONLY nanoos.alerts ALTER COLUMN id SET DEFAULT nextval('nanoos.alerts_id_seq'::regclass);



ALTER TABLE ONLY nanoos.archives ALTER COLUMN id SET DEFAULT nextval('nanoos.archives_id_seq'::regclass);



ALTER TABLE ONLY nanoos.campaigns ALTER COLUMN id SET DEFAULT nextval('nanoos.campaigns_id_seq'::regclass);



ALTER TABLE ONLY nanoos.candidates ALTER COLUMN id SET DEFAULT nextval('nanoos.candidates_id_seq'::regclass);



ALTER TABLE ONLY nanoos.decisions ALTER COLUMN id SET DEFAULT nextval('nanoos.decisions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.design_spaces ALTER COLUMN id SET DEFAULT nextval('nanoos.design_spaces_id_seq'::regclass);



ALTER TABLE ONLY nanoos.experiment_runs ALTER COLUMN id SET DEFAULT nextval('nanoos.experiment_runs_id_seq'::regclass);



ALTER TABLE ONLY nanoos.label_import_rows ALTER COLUMN id SET DEFAULT nextval('nanoos.label_import_rows_id_seq'::regclass);



ALTER TABLE ONLY nanoos.label_imports ALTER COLUMN id SET DEFAULT nextval('nanoos.label_imports_id_seq'::regclass);



ALTER TABLE ONLY nanoos.label_retractions ALTER COLUMN id SET DEFAULT nextval('nanoos.label_retractions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.labels ALTER COLUMN id SET DEFAULT nextval('nanoos.labels_id_seq'::regclass);



ALTER TABLE ONLY nanoos.model_trainings ALTER COLUMN id SET DEFAULT nextval('nanoos.model_trainings_id_seq'::regclass);



ALTER TABLE ONLY nanoos.model_versions ALTER COLUMN id SET DEFAULT nextval('nanoos.model_versions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.modelled_properties ALTER COLUMN id SET DEFAULT nextval('nanoos.modelled_properties_id_seq'::regclass);



ALTER TABLE ONLY nanoos.orchestrator_runs ALTER COLUMN id SET DEFAULT nextval('nanoos.orchestrator_runs_id_seq'::regclass);



ALTER TABLE ONLY nanoos.removed_files ALTER COLUMN id SET DEFAULT nextval('nanoos.removed_files_id_seq'::regclass);



ALTER TABLE ONLY nanoos.row_counts ALTER COLUMN id SET DEFAULT nextval('nanoos.row_counts_id_seq'::regclass);



ALTER TABLE ONLY nanoos.sessions ALTER COLUMN id SET DEFAULT nextval('nanoos.sessions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.shadow_predictions ALTER COLUMN id SET DEFAULT nextval('nanoos.shadow_predictions_id_seq'::regclass);



ALTER TABLE ONLY nanoos.simulation_jobs ALTER COLUMN id SET DEFAULT nextval('nanoos.simulation_jobs_id_seq'::regclass);



ALTER TABLE ONLY nanoos.simulation_results ALTER COLUMN id SET DEFAULT nextval('nanoos.simulation_results_id_seq'::regclass);



ALTER TABLE ONLY nanoos.structures ALTER COLUMN id SET DEFAULT nextval('nanoos.structures_id_seq'::regclass);



ALTER TABLE ONLY nanoos.training_datasets ALTER COLUMN id SET DEFAULT nextval('nanoos.training_datasets_id_seq'::regclass);



INSERT INTO nanoos.access_tokens (id, agent_id, secret_sha256, scopes, limits, created_by, created_at, expires_at, revoked_at, last_used_at) VALUES (1, 'grace', '0000000000000000000000000000000000000000000000000000000000000000', '["operate"]', '{"site": "", "engines": [], "approve_kinds": [], "max_structures": 100000, "commands_per_hour": null, "experiments_per_hour": null, "simulations_per_hour": null, "approve_experiments_above": null, "approve_simulations_above": null}', 'ada', '2026-11-28 09:14:42.701894+00', NULL, NULL, NULL);



INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (1, 'ada', 'create_design_campaign', '{"campaign": {"goal": {"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05}}, "slug": "alpha", "engine": {"name": "tmd_three_band"}, "batch_size": 4, "instrument": {"name": "virtual"}, "acquisition": "random", "design_space": {"kind": "tmd_alloy", "params": {"elements": ["Mo", "W", "S", "Se"]}, "n_structures": 24}}, "orchestrator": "default"}', '929ef2f78a7ac9c0a23f31665cb63ac62da9fd9c9f161233562b58dc2cd7f239', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"slug": "alpha", "status": "RUNNING", "campaign_id": 1}', NULL, NULL, '2026-11-28 09:14:41.496313+00', '2026-11-28 09:14:41.557273+00', 0.06096);
INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (2, 'ada', 'retract_label', '{"reason": "contaminated", "label_id": 1}', '3986f7cf90dd5accc6b00d2598e659bb95b9f62d0e02075d9c0d3df4640a9b4c', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"label_id": 1, "trainings_closed": [], "candidates_dropped": 0}', NULL, NULL, '2026-11-28 09:14:42.669619+00', '2026-11-28 09:14:42.694404+00', 0.024785);
INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (3, 'ada', 'create_token', '{"name": "grace", "limits": {"site": "", "engines": [], "approve_kinds": [], "max_structures": 100000, "commands_per_hour": null, "experiments_per_hour": null, "simulations_per_hour": null, "approve_experiments_above": null, "approve_simulations_above": null}, "scopes": ["operate"], "expires_at": null, "secret_sha256": "0000000000000000000000000000000000000000000000000000000000000000"}', '3201bf9910b3acfa1195ee4aa879182d87bead8e85177d39e6e10c04f3e1f698', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"name": "grace", "scopes": ["operate"], "token_id": 1}', NULL, NULL, '2026-11-28 09:14:42.701894+00', '2026-11-28 09:14:42.708159+00', 0.006265);
INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (4, 'ada', 'set_active', '{"is_active": false, "orchestrator": "default", "expected_version": null}', 'fb60c44938ca1cad998d83dd523504d3c509a21a9a9b1e1d33b7d75661d0d1cd', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"mode": "SCHEDULED", "version": 3, "is_active": false}', NULL, NULL, '2026-11-28 09:14:42.716665+00', '2026-11-28 09:14:42.723145+00', 0.00648);
INSERT INTO nanoos.agent_commands (id, agent_id, kind, payload, payload_hash, idempotency_key, token_id, is_dry_run, n_simulations, n_experiments, status, proposal, plan_hash, expires_at, decided_by, result, error_kind, error_message, created_at, finished_at, duration_seconds) VALUES (5, 'ada', 'set_active', '{"is_active": true, "orchestrator": "default", "expected_version": null}', '311950169fc42334e4f8b289e39022f2dcfea7d67f8da0066d716c51ae107982', NULL, NULL, false, 0, 0, 'COMPLETED', NULL, NULL, NULL, NULL, '{"mode": "SCHEDULED", "version": 4, "is_active": true}', NULL, NULL, '2026-11-28 09:14:42.729802+00', '2026-11-28 09:14:42.735744+00', 0.005942);



INSERT INTO nanoos.alert_notices (id, alert_id, channel, event, number, attempts, due_at, sent_at, error) VALUES (1, 1, 'group', 'opened', 0, 0, '2026-11-28 09:14:44.489939+00', '2026-11-28 09:14:44.489939+00', NULL);



INSERT INTO nanoos.alerts (id, kind, subject, message, created_at, resolved_at) VALUES (1, 'test', 's', 'm', '2026-11-28 09:14:44.489939+00', NULL);



INSERT INTO nanoos.archives (id, kind, path, n_rows, first_id, last_id, content_sha256, created_at) VALUES (1, 'steps', 'steps/steps-1-1-6fa2598ccb20.parquet', 1, 1, 1, '6fa2598ccb2049926bce3bd0cf4bbcf67723e74b4a3ce928f5c2385eb3c015ba', '2026-11-28 09:14:44.489939+00');



INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (1, '2026-11-28 09:14:41.471118+00', 'host:25277:1795857273.29', 'orchestrator_created', 'default', '{"mode":"SCHEDULED"}', '{"orchestrator_state":{"5caf6f65-8ed5-4655-bd87-307dd5a76530":[null,"0f5dc72e9670a8d3d474d57465e23312617dfd7f36584ca0ccfba228f66b1021"]}}', '0000000000000000000000000000000000000000000000000000000000000000', '9645ed95a84eb9e607069d8affa428fccd5f6bfdafd4a853b71faf0ebf1d7afc');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (2, '2026-11-28 09:14:41.495105+00', 'host:25277:1795857273.29', 'rows_written', 'orchestrator_state', '{}', '{"orchestrator_state":{"5caf6f65-8ed5-4655-bd87-307dd5a76530":["0f5dc72e9670a8d3d474d57465e23312617dfd7f36584ca0ccfba228f66b1021","70bd466d8777ad947144744486c1485b0cef3a78b9b48ba542e7770f7988c3b2"]}}', '9645ed95a84eb9e607069d8affa428fccd5f6bfdafd4a853b71faf0ebf1d7afc', 'f164c4d9c368eff97a6c1eae48f114b8fa2dc238baf0ddd497441f5f8ad56021');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (3, '2026-11-28 09:14:41.557273+00', 'ada', 'command', 'create_design_campaign/1', '{"result_sha256":"756b803461df2c1cb1a8c4d8a68611d8baab340dcbbffa8c41b67ec8e0c063b7","status":"COMPLETED"}', '{"agent_commands":{"ids":[[1,1]],"marks":"THboQg==","sha256":"f593f838074e61312ae43290636c045d0158b0f625e8b6daa7daf2519e11b683"},"campaigns":{"1":[null,"0380d746cd632129c62055bf41ffb9fce2369e7ad1691ec52d7d3c36b3b4effb"]},"design_spaces":{"1":[null,"306c46c0bab48b74f452045af0c0a12d1997e2c9d54b31cb82f5d71243d55293"]}}', 'f164c4d9c368eff97a6c1eae48f114b8fa2dc238baf0ddd497441f5f8ad56021', '3a71a8ec6e3117e20d1f77016baca11eac804257e3ddc76a4cb239f34303a298');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (4, '2026-11-28 09:14:41.489939+00', 'test', 'orchestrator_step', 'default/1', '{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":0,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"353664bcd47150d61821e02563c4c650e58d282a0190417bf6a7fd3d8f8d8075","plan_sha256":"ae96512d1dff3398afba2ff0c58c05ce512f0932106d9cb0b529c73449e5cd46","snapshot_sha256":"3e04e17b3d2f3940b32a6a520ca7d8ef98e5c8f6844f6a4936879ae5e56b9aa7"}', '{"decisions":{"ids":[[1,1]],"marks":"EY5VGA==","sha256":"375a4ec0904d26dfb2ca370b5cace23ab13ca8be21120615d3420ff7beb0a553"},"orchestrator_runs":{"ids":[[1,1]],"marks":"Jv9iRQ==","sha256":"80e9c4033e95304a2cfb5a9b8146794754fc02767df7b187cd8d199deae202a3"}}', '3a71a8ec6e3117e20d1f77016baca11eac804257e3ddc76a4cb239f34303a298', '919c8635d53cab05faa9305ac6d4178b47481d949f2de47c2195e3ff41d607b3');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (5, '2026-11-28 09:14:41.72521+00', 'host:25277:1795857273.29', 'rows_written', 'labels, simulation_results', '{}', '{"labels":{"ids":[[1,16]],"marks":"suGJkf6yaZD+N3xyAqyl6AP7HEtZiM0zh8IRpQVkLsPUlA1VU2eQ/C5nP4AzoOVbARhr4Vy1oJXhgJpgnui61g==","sha256":"ddecff3341a21f6174ca7c50092872653979e0c6436f8e44296e2c1f49614b0a"},"simulation_results":{"ids":[[1,4]],"marks":"uMYUcfI3ViPTRqXfwLDA3w==","sha256":"a79de395d41bf181ea6b9b95adfe89d15837cf0f7e51dfbe278f718421381ed4"}}', '919c8635d53cab05faa9305ac6d4178b47481d949f2de47c2195e3ff41d607b3', 'e9cacc5b43e481f0df73d82fd5d5281e29d251307f6078a8c926e686a2917970');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (6, '2026-11-28 09:14:42.489939+00', 'test', 'orchestrator_step', 'default/2', '{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":4,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"3a5a19416888e1f29f0250a415f9ae6815020830fdc5b14a38247677fbee189f","plan_sha256":"ce842584280cd665508f6fc8f331c9ed1fe97a44a7a055b8c59acfd3b2782b48","snapshot_sha256":"db26597bdcd5c80010314034ae6aeb7c39bd1ec7a0a4238bb62ad0308762b404"}', '{"decisions":{"ids":[[2,6]],"marks":"a8ekE7T77GFDhyFjL3tKUzZrX+Y=","sha256":"a9742ea9e8031a8803283a3c24c41d70f3405de6a03988eb1a95b0ac025b6281"},"orchestrator_runs":{"ids":[[2,2]],"marks":"TT2aIg==","sha256":"1e0a96764f68a62c4c15b6125a2b4a9152d671971d0b56b789e8e21a13561edd"}}', 'e9cacc5b43e481f0df73d82fd5d5281e29d251307f6078a8c926e686a2917970', '0933df5c14389e0402b450ed2dcdab3c12988a0f3c6e0ea5108770f26e8ef727');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (7, '2026-11-28 09:14:41.851415+00', 'host:25277:1795857273.29', 'rows_written', 'labels, simulation_results', '{}', '{"labels":{"ids":[[17,32]],"marks":"qmTvQvZzMVQZn/ooXCneakxFmCHW60E+jfyShLYid/KKR+VREiBvWlb4bK95rB+OGqVLddZcaDn3/1vZ9L0dGw==","sha256":"c45643ca4f6505d93a5092b2ac1b0fe2c91bf13389458793164b489854551495"},"simulation_results":{"ids":[[5,8]],"marks":"RL6FiPTZjRoPNLRMkX9E9A==","sha256":"ea4977b710f1a0f14fbb249d0c54cc0bb6e401cbf4e3df3be671aa8d9674a865"}}', '0933df5c14389e0402b450ed2dcdab3c12988a0f3c6e0ea5108770f26e8ef727', 'ebf93351fec4beb208f74b31755b94edb43c38ac4532818fa2afebe9380934d9');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (8, '2026-11-28 09:14:42.489939+00', 'instrument:virtual', 'experiment_result', 'experiment/1', '{"label_ids":[33],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.5393723059764228}}', '{"experiment_runs":{"ids":[[1,1]],"marks":"vLw7jg==","sha256":"26d3349ea43b65347d760941e72900625d6908ab7b45254363c22a08362ff1ee"},"labels":{"ids":[[33,33]],"marks":"h2x7uA==","sha256":"dc125482848b172b3bc4073e7e8976d8d573ea62fc090cafdb1f9423d304ab59"}}', 'ebf93351fec4beb208f74b31755b94edb43c38ac4532818fa2afebe9380934d9', '1459f16c2036ac1a13c55ed9fa9f950617aa65cc32b6c0bc5d88464aec336599');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (9, '2026-11-28 09:14:42.489939+00', 'instrument:virtual', 'experiment_result', 'experiment/2', '{"label_ids":[34],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.4707498846473863}}', '{"experiment_runs":{"ids":[[2,2]],"marks":"LzC3Kw==","sha256":"db833bd98e1a677e78f61f5a6daa31a001aacc5abb8ea7cf36a8f3818fe36e10"},"labels":{"ids":[[34,34]],"marks":"QVEsUw==","sha256":"52cb9eacad2c7753297f340293812841e2327466b2661d893404488c0e3f6d68"}}', '1459f16c2036ac1a13c55ed9fa9f950617aa65cc32b6c0bc5d88464aec336599', '9b084001c03bb3d92845bd62b28c2fda8227408881a1cd863fffbd7d3701a3cb');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (10, '2026-11-28 09:14:42.489939+00', 'instrument:virtual', 'experiment_result', 'experiment/3', '{"label_ids":[35],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.448971073906171}}', '{"experiment_runs":{"ids":[[3,3]],"marks":"imdRWg==","sha256":"60ba582e28f70107c8013b58dcc0c9af1477b06700d8449b5367e558f97e478b"},"labels":{"ids":[[35,35]],"marks":"/DMprg==","sha256":"8c73a900a8990ab2d4e80f3c04a4a9be001a0e8dfc3b0cce855905b02ff76ed1"}}', '9b084001c03bb3d92845bd62b28c2fda8227408881a1cd863fffbd7d3701a3cb', '657ccb28cb8270e437aa870f4d6ef636e9fe2799ffa9c728679ed84e21b660b4');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (11, '2026-11-28 09:14:42.489939+00', 'instrument:virtual', 'experiment_result', 'experiment/4', '{"label_ids":[36],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.5105243039428689}}', '{"experiment_runs":{"ids":[[4,4]],"marks":"LOZFDQ==","sha256":"615d8d628cb0ab0747589b119cd29818e7420785702d37d302869dc05866f3b1"},"labels":{"ids":[[36,36]],"marks":"WmUmzQ==","sha256":"d1914212b8ed8fb45b5154606fbbabb2cacc9c4397f0d880aa1a8d05f05f585e"}}', '657ccb28cb8270e437aa870f4d6ef636e9fe2799ffa9c728679ed84e21b660b4', 'c2d2ed71b97cdb3736e7fe86cf650abc6aa9a0cc9e032e86f939901729f3890b');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (12, '2026-11-28 09:14:43.489939+00', 'test', 'orchestrator_step', 'default/3', '{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":4,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"01a2c5c73fdc610b96b154d1b61ece4d1d13c42507e29cedbb46c7d7cc5107c8","plan_sha256":"958e6591556de8e2417c8631c2cc4161675b5d7e1894bf820acf656867c932ef","snapshot_sha256":"ef2759c2637b5ffbc60c26836118e27d13dd7084afe8110f742432f8df87154d"}', '{"decisions":{"ids":[[7,11]],"marks":"EJTXsaZ3+ASDdQD5ZhqtJNf5gbk=","sha256":"c612fe38aa4ff3a35c62b5b48a29ad122e26a4cab4166bc1fea39b278b8e4007"},"orchestrator_runs":{"ids":[[3,3]],"marks":"Llf4vA==","sha256":"91b620bbc3305fcf1931e7640cc19502278eff88c1bc2ad18d52d0e3266da1d8"}}', 'c2d2ed71b97cdb3736e7fe86cf650abc6aa9a0cc9e032e86f939901729f3890b', 'ec2415f429ea196306ad79367f80daa5a6604dcbbbab5b09b5888a88089accca');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (13, '2026-11-28 09:14:42.12129+00', 'host:25277:1795857273.29', 'rows_written', 'labels, simulation_results', '{}', '{"labels":{"ids":[[37,52]],"marks":"+jnyaGBMq6xnsit1q6ILlBDbS/BhBse9j8zmZ231hm9PID9PUJgs5JBoG0BG5RPHQ3AUC9hT6jdrSstk7MPEcA==","sha256":"688dd53a3feafe06588bcd34ea35de244a46c11b8859a2ac8fb5336117b54f6a"},"simulation_results":{"ids":[[9,12]],"marks":"FQVbwjctuHAz5vA8SNjOYw==","sha256":"2595adf00c54f5086dade3accd6f6ff5bff73cada61586acef97189c6e0d84fb"}}', 'ec2415f429ea196306ad79367f80daa5a6604dcbbbab5b09b5888a88089accca', '6daea3dd97178f9d9a5f58318b71a897a4fd354462539fb156d7dcfa2a97f4ba');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (14, '2026-11-28 09:14:43.489939+00', 'instrument:virtual', 'experiment_result', 'experiment/5', '{"label_ids":[53],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.536010883125274}}', '{"experiment_runs":{"ids":[[5,5]],"marks":"8psjZw==","sha256":"b9092658594403afe7f6d765a53a02b018ff8f460edff1c7b2055c38d8bc3717"},"labels":{"ids":[[53,53]],"marks":"W19NZA==","sha256":"cefffa7e7459bb59109a302d68b7a0029d6907e6df880c627f0bb55a5e951d02"}}', '6daea3dd97178f9d9a5f58318b71a897a4fd354462539fb156d7dcfa2a97f4ba', 'af89a2d30530f106a8b2b41b71a464c0dbcbef7ce808705dbeb447f64fb215db');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (15, '2026-11-28 09:14:43.489939+00', 'instrument:virtual', 'experiment_result', 'experiment/6', '{"label_ids":[54],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.6561582598647222}}', '{"experiment_runs":{"ids":[[6,6]],"marks":"Gq4Plw==","sha256":"4ac4eb007102cc792a031d7b10874b45c70524e0059e4dddf5ac7d92529dfad2"},"labels":{"ids":[[54,54]],"marks":"txRrRw==","sha256":"958a7b9cdbe62de4f4459792036eced3153a4eaef738627d28a4ecfbce9ff1f6"}}', 'af89a2d30530f106a8b2b41b71a464c0dbcbef7ce808705dbeb447f64fb215db', '03d3739b5326b8308f3a5bc82b0b6cc40dc8630c35d0f5c9913d96b8caa2631a');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (16, '2026-11-28 09:14:43.489939+00', 'instrument:virtual', 'experiment_result', 'experiment/7', '{"label_ids":[55],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.6377548703053377}}', '{"experiment_runs":{"ids":[[7,7]],"marks":"9u8r4A==","sha256":"afe0ea295ac1a6a6aaf02f53cb2082b2a09617365a563b9a8c5c86df1d64f382"},"labels":{"ids":[[55,55]],"marks":"lBJtCQ==","sha256":"d5600a414950815dd142e80a0179982deb5615d5219d139549ee34436197e6c2"}}', '03d3739b5326b8308f3a5bc82b0b6cc40dc8630c35d0f5c9913d96b8caa2631a', 'ab6e884dd516fd52e70138879d8698125b9b57a34bd89e181528239313c01280');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (17, '2026-11-28 09:14:43.489939+00', 'instrument:virtual', 'experiment_result', 'experiment/8', '{"label_ids":[56],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.4671077623800584}}', '{"experiment_runs":{"ids":[[8,8]],"marks":"GjEkKQ==","sha256":"73c14d98386147cb41c188bb0158647a7c19e5d14db0249d819487abcc481b43"},"labels":{"ids":[[56,56]],"marks":"r58YeQ==","sha256":"fd71c5b386b663f6519d6ecd61193e2fbe9c1cc22b00a8f8209b2ae122cbb1e2"}}', 'ab6e884dd516fd52e70138879d8698125b9b57a34bd89e181528239313c01280', '4e717af4720a4c65b14f69c2ab93d10f207415634112bff7a23545552f934d2f');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (18, '2026-11-28 09:14:42.338318+00', 'host:25277:1795857273.29', 'rows_written', 'training_datasets', '{}', '{"training_datasets":{"ids":[[1,1]],"marks":"SRahFQ==","sha256":"d3c4897cf92f61575cd3059bc2be6bf391bfda1d057fd2e3d9b8dd65c1693685"}}', '4e717af4720a4c65b14f69c2ab93d10f207415634112bff7a23545552f934d2f', 'fb71fdc29fe5e2cd28bb794685bc4e7da47957b16aecb0cc66082dc410de9312');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (19, '2026-11-28 09:14:44.489939+00', 'test', 'model_version', 'tmd_alloy.bandgap_pbe_ev/v1', '{"artifact_sha256":"21c962e8d97bf98d852d0a9438eaf70adcdc6a295f691cc773f8b99eb787b61d","dataset":"fe699ae0433df42124d719caf13226fc5f49a1d72799b00caadd92c551ccac4d","reason":"not judged: 12 labels of 12 structures; a judgement needs 20 structures","rmse":0.037879194228579625,"status":"CHAMPION"}', '{"model_versions":{"1":[null,"47d698817f455890a3874d140d1d0a2d6fe66ae9de5cb67dc5e3cccad2f72ad8"]}}', 'fb71fdc29fe5e2cd28bb794685bc4e7da47957b16aecb0cc66082dc410de9312', '6d75ed4f383c5db84b5f149a72d243c0b5f8b25557abc90a656735dbb6651d34');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (20, '2026-11-28 09:14:42.694404+00', 'ada', 'command', 'retract_label/2', '{"result_sha256":"2019dbfd2adc67f3c562aac047e6c3bfc41bea7acafee7843e04436c4dab1c70","status":"COMPLETED"}', '{"agent_commands":{"ids":[[2,2]],"marks":"NqiBQQ==","sha256":"cce06e5f7072f45ab83eb4dcce226663a898e0afc9fe0a9ee13894c9247afa15"},"label_retractions":{"ids":[[1,1]],"marks":"WpL9xA==","sha256":"3279a6b5070fbfac458a4d89353f936bde5194e7d722ca3f2f0bb1895d7f8c96"}}', '6d75ed4f383c5db84b5f149a72d243c0b5f8b25557abc90a656735dbb6651d34', '09586276a5ec8e4f2e606ac356f148b6b116d89eea8ab6606462dc5ad9195d1b');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (21, '2026-11-28 09:14:42.708159+00', 'ada', 'command', 'create_token/3', '{"result_sha256":"75471b097b8e673a7a01e14ba1c9f55641ef885fdfef7099b43b276c35307b63","status":"COMPLETED"}', '{"access_tokens":{"1":[null,"0efcfa3b3eed926161a04303ab2930a3866e8b3a9416b6542a13bfe55cc5e33c"]},"agent_commands":{"ids":[[3,3]],"marks":"czZfIg==","sha256":"6185394cd06a247a5a4dd104ae379a16ddd799107423190fd54ca7e3c4eef6e7"}}', '09586276a5ec8e4f2e606ac356f148b6b116d89eea8ab6606462dc5ad9195d1b', 'dd6562e4c4ca4a9e17bb1f722b98771d1e4da6a4183f79473ae6f70d2f0db065');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (22, '2026-11-28 09:14:42.723145+00', 'ada', 'command', 'set_active/4', '{"result_sha256":"10ca7eed62d01cfe022d9bcde52bb59f2826b70a4ea8484c04362b64040a4411","status":"COMPLETED"}', '{"agent_commands":{"ids":[[4,4]],"marks":"pjnk0Q==","sha256":"0df02dda2c003075c7b9c46e64752c74e86139def582f4ca00c679def19ead67"},"orchestrator_state":{"5caf6f65-8ed5-4655-bd87-307dd5a76530":["70bd466d8777ad947144744486c1485b0cef3a78b9b48ba542e7770f7988c3b2","ff64bac5643fb534a24e352c34c12bf41c67e23445cd1afaac84a48e69f105d3"]}}', 'dd6562e4c4ca4a9e17bb1f722b98771d1e4da6a4183f79473ae6f70d2f0db065', '01883d29f487ac7db46abdd3c9e601bc8355c38a8876facc51fa310ee2f39e7a');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (23, '2026-11-28 09:14:42.735744+00', 'ada', 'command', 'set_active/5', '{"result_sha256":"f2044e9192c0928a82c8b56a11827ab5dfdf41ddadfa94125ab30d4c086b753f","status":"COMPLETED"}', '{"agent_commands":{"ids":[[5,5]],"marks":"KmywbA==","sha256":"c78849769e85608d2cb7f879829123d1c4a6338e76a92bdc9b3248f5a52fe57d"},"orchestrator_state":{"5caf6f65-8ed5-4655-bd87-307dd5a76530":["ff64bac5643fb534a24e352c34c12bf41c67e23445cd1afaac84a48e69f105d3","70bd466d8777ad947144744486c1485b0cef3a78b9b48ba542e7770f7988c3b2"]}}', '01883d29f487ac7db46abdd3c9e601bc8355c38a8876facc51fa310ee2f39e7a', '8be666b1655b7efd020b301f49d22a6fac36e84f2f04fed5fd8470da5993d62b');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (24, '2026-11-28 09:14:44.489939+00', 'ada', 'labels_imported', 'import/1', '{"file":"past.csv","file_sha256":"e7853960eeba9503f85371ce4c1d7728eab0c1da6798727dee62007b950ced6e","n_labels":1}', '{"label_imports":{"ids":[[1,1]],"marks":"b3yFuw==","sha256":"1be059e726bf724f3c0ea3a198dcb7d6085a5a41bbc75b616e6d702523742e1c"}}', '8be666b1655b7efd020b301f49d22a6fac36e84f2f04fed5fd8470da5993d62b', 'cd17671a249d8dc08c3d8947a4ac7f6d37f7190741a99c18eb8734f319fc76e7');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (25, '2026-11-28 09:14:42.790659+00', 'host:25277:1795857273.29', 'rows_written', 'labels', '{}', '{"labels":{"ids":[[57,57]],"marks":"8VVpXw==","sha256":"bfb2a406ba38ec524bfea8abdcedcf893fd27339b9ae9ece02a1f4393324a0dc"}}', 'cd17671a249d8dc08c3d8947a4ac7f6d37f7190741a99c18eb8734f319fc76e7', 'bb5c7c235621414b09e241bf44c201afc6ebca4c81e233d54f7fb574f838966b');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (26, '2026-11-28 09:14:44.489939+00', 'ada', 'labels_imported', 'import/2', '{"file":"later.csv","file_sha256":"0619d826e4987f8a44f0cc5ddfd58e4aec08dd42f47e793fbffe8d27d04f1b8c","n_labels":1}', '{"label_imports":{"ids":[[2,2]],"marks":"4U6rjQ==","sha256":"258a55b9f6c03bff0c31382fb84286948dda64d0b23967a3ed1823ce52ce922f"}}', 'bb5c7c235621414b09e241bf44c201afc6ebca4c81e233d54f7fb574f838966b', '0875ec9afce6c7b14be2da51a0cea222bc631ecc2f0dc8f29eeee7b8173945f7');
INSERT INTO nanoos.audit_log (seq, at, actor, kind, subject, payload, covers, previous_hash, hash) VALUES (27, '2026-11-28 09:14:42.834083+00', 'host:25277:1795857273.29', 'rows_written', 'archives, removed_files, shadow_predictions', '{}', '{"archives":{"ids":[[1,1]],"marks":"2sq1uQ==","sha256":"700ba52dadd31f06ea5288aaa744cda4d14fbf4f4ab192f2fdfd9d81d8ec6846"},"removed_files":{"ids":[[1,1]],"marks":"pLQyFw==","sha256":"29820215cfc2c9a39e8cc670dc12340639845db06c856b0518a36d82f245327d"},"shadow_predictions":{"ids":[[1,1]],"marks":"fN8lqg==","sha256":"487ebfad86645390e0932fd0246e758b254fb2676016d069f0e8c17a14e06995"}}', '0875ec9afce6c7b14be2da51a0cea222bc631ecc2f0dc8f29eeee7b8173945f7', '6e2bdbcf341bab75ef2a9cebd73643c013700a020254e274d8268bb70283588c');



INSERT INTO nanoos.campaigns (id, orchestrator_id, slug, name, description, status, status_reason, design_space_id, engine, engine_version, engine_params, engine_params_hash, goal, settings, priority, iteration, advanced_at, newest_result_id, seed, version, created_by, created_at, updated_at) VALUES (1, '5caf6f65-8ed5-4655-bd87-307dd5a76530', 'alpha', 'alpha', '', 'RUNNING', 'created by ada', 1, 'tmd_three_band', '1', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"bandgap_pbe_ev": {"ramp": 0.05, "value": 1.6, "weight": 1.0, "tolerance": 0.05}}', '{"ranges": {}, "hits_by": "confirmed", "transfer": false, "stop_hits": null, "batch_size": 4, "cost_aware": false, "instrument": "virtual", "acquisition": "random", "max_iterations": 50, "engine_definition": null, "experiment_budget": null, "instrument_params": {}, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "engine_time_limit_s": null, "patience_iterations": null, "input_structure_from": null, "engine_memory_limit_mb": null}', 0, 3, '2026-11-28 09:14:43.489939+00', 8, 0, 1, 'ada', '2026-11-28 09:14:41.496313+00', '2026-11-28 09:14:43.489939+00');



INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (2, 1, 19, 1, 1, 'SIMULATED', 'space_filling', NULL, '{}', NULL, '{"bandgap_pbe_ev": 1.4707498846473863, "valence_top_ev": -5.386114094743134, "bandgap_optical_ev": 1.6470009920116944, "conduction_bottom_ev": -3.905867144688388}', '{"bandgap_pbe_ev": {"source": "experiment", "n_labels": 1, "noise_std": 0.01, "simulated": 1.4802469500547462}}', 0, false, true, false, false, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (3, 1, 7, 1, 1, 'SIMULATED', 'space_filling', NULL, '{}', NULL, '{"bandgap_pbe_ev": 1.448971073906171, "valence_top_ev": -5.382623446351853, "bandgap_optical_ev": 1.613354203697014, "conduction_bottom_ev": -3.9226802993142122}', '{"bandgap_pbe_ev": {"source": "experiment", "n_labels": 1, "noise_std": 0.01, "simulated": 1.4599431470376407}}', 0, false, true, false, false, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (4, 1, 21, 1, 1, 'SIMULATED', 'space_filling', NULL, '{}', NULL, '{"bandgap_pbe_ev": 1.5105243039428689, "valence_top_ev": -5.611789861098985, "bandgap_optical_ev": 1.6960259594566311, "conduction_bottom_ev": -4.117407096003791}', '{"bandgap_pbe_ev": {"source": "experiment", "n_labels": 1, "noise_std": 0.01, "simulated": 1.4943827650951942}}', 0.21048607885737536, false, true, false, false, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (9, 1, 23, 3, 3, 'SIMULATED', 'acquisition', 15, '{"bandgap_pbe_ev": [1.598720736, 0.01020355934]}', 0.9999999549, '{"bandgap_pbe_ev": 1.6997896995827313, "valence_top_ev": -5.543373647481327, "bandgap_optical_ev": 1.8855502735864944, "conduction_bottom_ev": -3.843583947898596}', NULL, 0.004206008345375989, false, false, false, false, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (10, 1, 18, 3, 3, 'SIMULATED', 'acquisition', 14, '{"bandgap_pbe_ev": [1.495883119, 0.01538828657]}', 0.08596306191, '{"bandgap_pbe_ev": 1.5877092849306482, "valence_top_ev": -5.403936128004797, "bandgap_optical_ev": 1.7515947582881324, "conduction_bottom_ev": -3.8162268430741486}', NULL, 1, true, false, false, false, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (11, 1, 11, 3, 3, 'SIMULATED', 'acquisition', 13, '{"bandgap_pbe_ev": [1.478501579, 0.01140961602]}', 0.002627689807, '{"bandgap_pbe_ev": 1.4930377306528788, "valence_top_ev": -5.389222562323968, "bandgap_optical_ev": 1.643990195689184, "conduction_bottom_ev": -3.896184831671089}', NULL, 0, false, false, false, false, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (6, 1, 14, 2, 2, 'SIMULATED', 'acquisition', 18, '{"bandgap_pbe_ev": [1.471436707, 0.008167128923]}', 9.653693712e-06, '{"bandgap_pbe_ev": 1.536010883125274, "valence_top_ev": -5.512091791942686, "bandgap_optical_ev": 1.7310372005234185, "conduction_bottom_ev": -3.9571943721241287}', '{"bandgap_pbe_ev": {"source": "experiment", "n_labels": 1, "noise_std": 0.01, "simulated": 1.5548974198185577}}', 0.7202176625054761, false, true, false, false, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (7, 1, 9, 2, 2, 'SIMULATED', 'acquisition', 17, '{"bandgap_pbe_ev": [1.55084843, 0.01431223066]}', 0.8941021843, '{"bandgap_pbe_ev": 1.6561582598647222, "valence_top_ev": -5.947149517767632, "bandgap_optical_ev": 1.885598891925428, "conduction_bottom_ev": -4.296}', '{"bandgap_pbe_ev": {"source": "experiment", "n_labels": 1, "noise_std": 0.01, "simulated": 1.6511495177676316}}', 0.8768348027055577, false, true, false, false, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (8, 1, 3, 2, 2, 'SIMULATED', 'acquisition', 16, '{"bandgap_pbe_ev": [1.549740267, 0.01018452433]}', 0.9161155235, '{"bandgap_pbe_ev": 1.6377548703053377, "valence_top_ev": -5.897487833115841, "bandgap_optical_ev": 1.8816238450370182, "conduction_bottom_ev": -4.244026404742932}', '{"bandgap_pbe_ev": {"source": "experiment", "n_labels": 1, "noise_std": 0.01, "simulated": 1.6534614283729088}}', 1, true, true, true, false, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (5, 1, 12, 2, 2, 'SIMULATED', 'acquisition', 19, '{"bandgap_pbe_ev": [1.542882964, 0.004394178641]}', 0.8557094662, '{"bandgap_pbe_ev": 1.4671077623800584, "valence_top_ev": -5.403475726222368, "bandgap_optical_ev": 1.605895152392266, "conduction_bottom_ev": -3.950611587854267}', '{"bandgap_pbe_ev": {"source": "experiment", "n_labels": 1, "noise_std": 0.01, "simulated": 1.452864138368101}}', 0, false, true, false, false, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (1, 1, 15, 1, 1, 'MEASURED', 'space_filling', NULL, '{}', NULL, '{"bandgap_pbe_ev": 1.5393723059764228}', '{"bandgap_pbe_ev": {"source": "experiment", "n_labels": 1, "noise_std": 0.01, "simulated": null}}', 0.7874461195284548, false, true, false, false, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:42.669619+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (12, 1, 2, 3, 3, 'SIMULATED', 'acquisition', 12, '{"bandgap_pbe_ev": [1.486833557, 0.01153035611]}', 0.01455688554, '{"bandgap_pbe_ev": 1.6299262922422906, "valence_top_ev": -5.339650644842426, "bandgap_optical_ev": 1.7834832579396587, "conduction_bottom_ev": -3.7097243526001358}', NULL, 1, true, false, false, false, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.candidates (id, campaign_id, structure_id, orchestrator_run_id, iteration, status, origin, acquisition, predictions, predicted_score, outputs, evidence, score, is_hit, is_measured, is_confirmed, is_contradicted, created_at, finished_at) VALUES (13, 1, 1, NULL, 3, 'MEASURED', 'known', NULL, '{}', NULL, '{"bandgap_pbe_ev": 1.67}', '{"bandgap_pbe_ev": {"source": "import", "n_labels": 1, "noise_std": null, "simulated": null}}', 0.6000000000000032, false, true, false, false, '2026-11-28 09:14:44.489939+00', '2026-11-28 09:14:44.489939+00');



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



INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (1, 1, 1, 'campaign_iteration', 'alpha', 'launched', 'iteration 1: launched 4 (4 by space filling); no label of every target yet: space-filling', '{"pool": 24, "seed": 513817956942070526, "budget": 1000, "models": {}, "wanted": 4, "capacity": 10, "launched": 4, "n_labels": {"bandgap_pbe_ev": 0}, "iteration": 1, "surrogates": {}, "expected_gain": null, "n_transferred": {}, "expected_cost_s": null, "rejected_models": {}, "distrusted_models": {}, "acquisition_function": "random", "max_relative_uncertainty": null}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (2, 2, 1, 'campaign_iteration', 'alpha', 'launched', 'iteration 2: launched 4 (4 by acquisition)', '{"pool": 20, "seed": 8156115516319072289, "budget": 996, "models": {}, "wanted": 4, "capacity": 10, "launched": 4, "n_labels": {"bandgap_pbe_ev": 4}, "iteration": 2, "surrogates": {"bandgap_pbe_ev": {"kind": "gp", "mean": 0.02083575027509636, "notes": [], "evidence": {}, "is_exact": true, "n_labels": 4, "n_points": 4, "warp_power": 1.0, "is_calibrated": false, "noise_variance": 0.006397784379652565, "interval_factor": 1.0, "signal_variance": 2.050173422135745, "log_predictive_per_label": 2.718014122796216, "lengthscales_in_feature_std": [68.89757897388432, 67.09145034501046, 68.07721250760459, 65.01038108517372, 67.74022881539948, 67.88647693483576, 69.56433326497586, 67.17945146020973, 6.669524509085762, 70.17784533407894, 2.954154142359867, 92.70466388008977, 91.54970110185867, 89.60271781889362, 67.61180779101248, 68.01678634022912, 66.92991140468891, 67.66626701175521, 69.20872803345509, 67.26165917437483, 66.68485384093431, 97.42618477022948]}}, "expected_gain": 0.0802408727, "n_transferred": {}, "expected_cost_s": 0.00298411501, "rejected_models": {}, "distrusted_models": {}, "acquisition_function": "random", "max_relative_uncertainty": 0.3220774382}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (3, 2, 1, 'experiment', 'alpha', 'scheduled', 'Mo30W6S39Se33 scores 0.881, at least 0; 1 of 5 free experiment slots', '{"score": 0.8810485206554812, "budget_left": 49, "candidate_id": 1}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (4, 2, 1, 'experiment', 'alpha', 'scheduled', 'Mo12W24S34Se38 scores 0.000, at least 0; 2 of 5 free experiment slots', '{"score": 0.0, "budget_left": 48, "candidate_id": 2}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (5, 2, 1, 'experiment', 'alpha', 'scheduled', 'Mo19W17S21Se51 scores 0.000, at least 0; 3 of 5 free experiment slots', '{"score": 0.0, "budget_left": 47, "candidate_id": 3}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (6, 2, 1, 'experiment', 'alpha', 'scheduled', 'Mo30W6S50Se22 scores 0.000, at least 0; 4 of 5 free experiment slots', '{"score": 0.0, "budget_left": 46, "candidate_id": 4}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (7, 3, 1, 'campaign_iteration', 'alpha', 'launched', 'iteration 3: launched 4 (4 by acquisition)', '{"pool": 16, "seed": 7229121439078540924, "budget": 992, "models": {}, "wanted": 4, "capacity": 10, "launched": 4, "n_labels": {"bandgap_pbe_ev": 8}, "iteration": 3, "surrogates": {"bandgap_pbe_ev": {"kind": "gp", "mean": 0.005798292926349155, "notes": [], "evidence": {}, "is_exact": true, "n_labels": 8, "n_points": 8, "warp_power": 1.0, "is_calibrated": false, "noise_variance": 0.006094435597029097, "interval_factor": 1.0, "signal_variance": 2.0914195111308587, "log_predictive_per_label": 2.748438976296219, "lengthscales_in_feature_std": [74.7825885507348, 9.76262275888639, 75.93054244869491, 71.79616884976097, 21.559259248009194, 71.41994982281928, 82.42740564292873, 42.36241252210527, 77.8964783408369, 69.13918135614252, 77.49372875160543, 91.56636059592452, 88.54909210124299, 94.91439628887171, 74.73620219589763, 73.72470508923166, 68.299895511814, 74.07047655020256, 75.31046788364478, 63.92787415097749, 4.29026653712303, 94.78584856068699]}}, "expected_gain": 0.0, "n_transferred": {}, "expected_cost_s": 0.002756761005, "rejected_models": {}, "distrusted_models": {}, "acquisition_function": "random", "max_relative_uncertainty": 0.1391017344}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (8, 3, 1, 'experiment', 'alpha', 'scheduled', 'Mo13W23S40Se32 scores 1.000, at least 0; 1 of 5 free experiment slots', '{"score": 1.0, "budget_left": 45, "candidate_id": 6}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (9, 3, 1, 'experiment', 'alpha', 'scheduled', 'Mo35WS72 scores 0.977, at least 0; 2 of 5 free experiment slots', '{"score": 0.9770096446473691, "budget_left": 44, "candidate_id": 7}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (10, 3, 1, 'experiment', 'alpha', 'scheduled', 'Mo31W5S69Se3 scores 0.931, at least 0; 3 of 5 free experiment slots', '{"score": 0.9307714325418264, "budget_left": 43, "candidate_id": 8}');
INSERT INTO nanoos.decisions (id, orchestrator_run_id, campaign_id, kind, subject, result, reason, numbers) VALUES (11, 3, 1, 'experiment', 'alpha', 'scheduled', 'Mo34W2S12Se60 scores 0.000, at least 0; 4 of 5 free experiment slots', '{"score": 0.0, "budget_left": 42, "candidate_id": 5}');



INSERT INTO nanoos.design_spaces (id, slug, kind, params, definition_hash, seed, feature_names, n_wanted, n_structures, content_sha256, status, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (1, 'tmd_alloy', 'tmd_alloy', '{"side": 6, "elements": ["Mo", "W", "S", "Se"], "dimensionality": 2}', 'd2635828877b4b5f797c6bbdbff3f85776c82a769d644aea8aab411b575351c1', 0, '["w_fraction", "se_fraction", "metal_correlation_1", "metal_correlation_2", "metal_correlation_3", "metal_correlation_4", "chalcogen_correlation_1", "chalcogen_correlation_2", "chalcogen_correlation_3", "chalcogen_correlation_4", "chalcogen_column_variance", "metal_chalcogen_correlation_1", "metal_chalcogen_correlation_2", "metal_chalcogen_correlation_3", "ring_se_std", "local_w_std", "local_w_min", "local_w_max", "local_se_std", "local_se_min", "local_se_max", "local_w_se_covariance"]', 24, 24, '64c110eb6722e0de1330aef4d7c132370cff2dfe69e19528e9ba0c7dc570805d', 'COMPLETED', '2026-11-28 09:14:41.496313+00', NULL, '2026-11-28 09:14:41.496313+00', 0, '2026-11-28 09:14:41.496313+00', NULL, NULL, NULL, NULL, NULL);



INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, comment, raw_file, raw_file_sha256, job_key, job_id, submitted_at, due_at, is_job_open, held, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (1, 1, 1, 15, 2, 'virtual', 'COMPLETED', 0, '["bandgap_pbe_ev"]', '{"bandgap_pbe_ev": 1.5393723059764228}', 'virtual', NULL, NULL, NULL, '9d2d2baae64413c220ca122bca3957a7', NULL, NULL, NULL, false, NULL, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 1, '2026-11-28 09:14:42.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, comment, raw_file, raw_file_sha256, job_key, job_id, submitted_at, due_at, is_job_open, held, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (2, 1, 2, 19, 2, 'virtual', 'COMPLETED', 0, '["bandgap_pbe_ev"]', '{"bandgap_pbe_ev": 1.4707498846473863}', 'virtual', NULL, NULL, NULL, 'b37a5a7c5a846847508a0ac4aec1d753', NULL, NULL, NULL, false, NULL, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 1, '2026-11-28 09:14:42.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, comment, raw_file, raw_file_sha256, job_key, job_id, submitted_at, due_at, is_job_open, held, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (3, 1, 3, 7, 2, 'virtual', 'COMPLETED', 0, '["bandgap_pbe_ev"]', '{"bandgap_pbe_ev": 1.448971073906171}', 'virtual', NULL, NULL, NULL, 'ed3ccf4a8d59f2c698be5c16dc15099e', NULL, NULL, NULL, false, NULL, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 1, '2026-11-28 09:14:42.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, comment, raw_file, raw_file_sha256, job_key, job_id, submitted_at, due_at, is_job_open, held, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (4, 1, 4, 21, 2, 'virtual', 'COMPLETED', 0, '["bandgap_pbe_ev"]', '{"bandgap_pbe_ev": 1.5105243039428689}', 'virtual', NULL, NULL, NULL, '9e0fbca786ab63a69b651e91ca942d5b', NULL, NULL, NULL, false, NULL, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 1, '2026-11-28 09:14:42.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, comment, raw_file, raw_file_sha256, job_key, job_id, submitted_at, due_at, is_job_open, held, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (5, 1, 6, 14, 3, 'virtual', 'COMPLETED', 0, '["bandgap_pbe_ev"]', '{"bandgap_pbe_ev": 1.536010883125274}', 'virtual', NULL, NULL, NULL, '2ad3ffc9d9d4c75904ac1e468d412abe', NULL, NULL, NULL, false, NULL, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 1, '2026-11-28 09:14:43.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, comment, raw_file, raw_file_sha256, job_key, job_id, submitted_at, due_at, is_job_open, held, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (6, 1, 7, 9, 3, 'virtual', 'COMPLETED', 0, '["bandgap_pbe_ev"]', '{"bandgap_pbe_ev": 1.6561582598647222}', 'virtual', NULL, NULL, NULL, '016e402467fcdd7abff6acac4f5c99ed', NULL, NULL, NULL, false, NULL, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 1, '2026-11-28 09:14:43.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, comment, raw_file, raw_file_sha256, job_key, job_id, submitted_at, due_at, is_job_open, held, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (7, 1, 8, 3, 3, 'virtual', 'COMPLETED', 0, '["bandgap_pbe_ev"]', '{"bandgap_pbe_ev": 1.6377548703053377}', 'virtual', NULL, NULL, NULL, 'c5f836986a9316462b39961f3bc4901c', NULL, NULL, NULL, false, NULL, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 1, '2026-11-28 09:14:43.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.experiment_runs (id, campaign_id, candidate_id, structure_id, orchestrator_run_id, instrument, status, priority, properties, measured, operator, comment, raw_file, raw_file_sha256, job_key, job_id, submitted_at, due_at, is_job_open, held, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (8, 1, 5, 12, 3, 'virtual', 'COMPLETED', 0, '["bandgap_pbe_ev"]', '{"bandgap_pbe_ev": 1.4671077623800584}', 'virtual', NULL, NULL, NULL, '13933c6b25fc25ecc037c7c499c8b583', NULL, NULL, NULL, false, NULL, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 1, '2026-11-28 09:14:43.489939+00', NULL, NULL, NULL, NULL, NULL);



INSERT INTO nanoos.heartbeats (name, at, details) VALUES ('dagster_daemon', '2026-11-28 09:14:41.489939+00', '{"next_tick_at": "2026-11-28T10:14:41.489939+00:00", "schedule_is_on": true}');



INSERT INTO nanoos.label_import_rows (id, import_id, entry, structure_hash, property, value, noise_std) VALUES (2, 2, 2, '3d2e86426d2b85cd52301337da068c4c3fdd70278a61a5ebc52cfecbb7172ab8', 'bandgap_pbe_ev', 1.7, NULL);



INSERT INTO nanoos.label_imports (id, file, file_sha256, columns, n_labels, imported_by, imported_at) VALUES (1, 'past.csv', 'e7853960eeba9503f85371ce4c1d7728eab0c1da6798727dee62007b950ced6e', '{"bandgap_pbe_ev": "bandgap_pbe_ev"}', 1, 'ada', '2026-11-28 09:14:44.489939+00');
INSERT INTO nanoos.label_imports (id, file, file_sha256, columns, n_labels, imported_by, imported_at) VALUES (2, 'later.csv', '0619d826e4987f8a44f0cc5ddfd58e4aec08dd42f47e793fbffe8d27d04f1b8c', '{"bandgap_pbe_ev": "bandgap_pbe_ev"}', 1, 'ada', '2026-11-28 09:14:44.489939+00');



INSERT INTO nanoos.label_retractions (id, label_id, reason, superseded_by, retracted_by, retracted_at) VALUES (1, 1, 'contaminated', NULL, 'ada', '2026-11-28 09:14:42.669619+00');



INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (1, 'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4', 'bandgap_pbe_ev', 1.5440524260327742, NULL, 'simulation', 1, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (2, 'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4', 'bandgap_optical_ev', 1.7306690951015415, NULL, 'simulation', 1, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (3, 'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4', 'valence_top_ev', -5.62212900788083, NULL, 'simulation', 1, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (4, 'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4', 'conduction_bottom_ev', -4.078076581848056, NULL, 'simulation', 1, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (5, 'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511', 'bandgap_pbe_ev', 1.4802469500547462, NULL, 'simulation', 2, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (6, 'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511', 'bandgap_optical_ev', 1.6470009920116944, NULL, 'simulation', 2, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (7, 'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511', 'valence_top_ev', -5.386114094743134, NULL, 'simulation', 2, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (8, 'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511', 'conduction_bottom_ev', -3.905867144688388, NULL, 'simulation', 2, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (9, 'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d', 'bandgap_pbe_ev', 1.4599431470376407, NULL, 'simulation', 3, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (10, 'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d', 'bandgap_optical_ev', 1.613354203697014, NULL, 'simulation', 3, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (11, 'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d', 'valence_top_ev', -5.382623446351853, NULL, 'simulation', 3, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (12, 'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d', 'conduction_bottom_ev', -3.9226802993142122, NULL, 'simulation', 3, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (13, '28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a', 'bandgap_pbe_ev', 1.4943827650951942, NULL, 'simulation', 4, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (14, '28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a', 'bandgap_optical_ev', 1.6960259594566311, NULL, 'simulation', 4, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (15, '28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a', 'valence_top_ev', -5.611789861098985, NULL, 'simulation', 4, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (16, '28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a', 'conduction_bottom_ev', -4.117407096003791, NULL, 'simulation', 4, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (17, '950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188', 'bandgap_pbe_ev', 1.452864138368101, NULL, 'simulation', 5, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (18, '950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188', 'bandgap_optical_ev', 1.605895152392266, NULL, 'simulation', 5, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (19, '950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188', 'valence_top_ev', -5.403475726222368, NULL, 'simulation', 5, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (20, '950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188', 'conduction_bottom_ev', -3.950611587854267, NULL, 'simulation', 5, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (21, '07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768', 'bandgap_pbe_ev', 1.5548974198185577, NULL, 'simulation', 6, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (22, '07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768', 'bandgap_optical_ev', 1.7310372005234185, NULL, 'simulation', 6, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (23, '07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768', 'valence_top_ev', -5.512091791942686, NULL, 'simulation', 6, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (24, '07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768', 'conduction_bottom_ev', -3.9571943721241287, NULL, 'simulation', 6, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (25, 'd5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977', 'bandgap_pbe_ev', 1.6511495177676316, NULL, 'simulation', 7, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (26, 'd5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977', 'bandgap_optical_ev', 1.885598891925428, NULL, 'simulation', 7, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (27, 'd5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977', 'valence_top_ev', -5.947149517767632, NULL, 'simulation', 7, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (28, 'd5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977', 'conduction_bottom_ev', -4.296, NULL, 'simulation', 7, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (29, '12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2', 'bandgap_pbe_ev', 1.6534614283729088, NULL, 'simulation', 8, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (30, '12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2', 'bandgap_optical_ev', 1.8816238450370182, NULL, 'simulation', 8, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (31, '12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2', 'valence_top_ev', -5.897487833115841, NULL, 'simulation', 8, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (32, '12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2', 'conduction_bottom_ev', -4.244026404742932, NULL, 'simulation', 8, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (33, 'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4', 'bandgap_pbe_ev', 1.5393723059764228, 0.01, 'experiment', 1, 0, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (34, 'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511', 'bandgap_pbe_ev', 1.4707498846473863, 0.01, 'experiment', 2, 0, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (35, 'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d', 'bandgap_pbe_ev', 1.448971073906171, 0.01, 'experiment', 3, 0, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (36, '28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a', 'bandgap_pbe_ev', 1.5105243039428689, 0.01, 'experiment', 4, 0, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (37, 'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745', 'bandgap_pbe_ev', 1.6997896995827313, NULL, 'simulation', 9, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (38, 'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745', 'bandgap_optical_ev', 1.8855502735864944, NULL, 'simulation', 9, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (39, 'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745', 'valence_top_ev', -5.543373647481327, NULL, 'simulation', 9, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (40, 'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745', 'conduction_bottom_ev', -3.843583947898596, NULL, 'simulation', 9, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (41, '95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b', 'bandgap_pbe_ev', 1.5877092849306482, NULL, 'simulation', 10, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (42, '95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b', 'bandgap_optical_ev', 1.7515947582881324, NULL, 'simulation', 10, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (43, '95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b', 'valence_top_ev', -5.403936128004797, NULL, 'simulation', 10, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (44, '95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b', 'conduction_bottom_ev', -3.8162268430741486, NULL, 'simulation', 10, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (45, 'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3', 'bandgap_pbe_ev', 1.4930377306528788, NULL, 'simulation', 11, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (46, 'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3', 'bandgap_optical_ev', 1.643990195689184, NULL, 'simulation', 11, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (47, 'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3', 'valence_top_ev', -5.389222562323968, NULL, 'simulation', 11, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (48, 'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3', 'conduction_bottom_ev', -3.896184831671089, NULL, 'simulation', 11, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (49, '42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018', 'bandgap_pbe_ev', 1.6299262922422906, NULL, 'simulation', 12, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (50, '42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018', 'bandgap_optical_ev', 1.7834832579396587, NULL, 'simulation', 12, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (51, '42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018', 'valence_top_ev', -5.339650644842426, NULL, 'simulation', 12, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (52, '42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018', 'conduction_bottom_ev', -3.7097243526001358, NULL, 'simulation', 12, 0, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"campaign": "alpha", "computed_by": "host:25277:1795857273.29"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (53, '07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768', 'bandgap_pbe_ev', 1.536010883125274, 0.01, 'experiment', 5, 0, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (54, 'd5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977', 'bandgap_pbe_ev', 1.6561582598647222, 0.01, 'experiment', 6, 0, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (55, '12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2', 'bandgap_pbe_ev', 1.6377548703053377, 0.01, 'experiment', 7, 0, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (56, '950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188', 'bandgap_pbe_ev', 1.4671077623800584, 0.01, 'experiment', 8, 0, NULL, NULL, NULL, '{"instrument": "virtual"}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.labels (id, structure_hash, property, value, noise_std, source_kind, source_id, entry, engine, engine_version, engine_params_hash, provenance, recorded_at) VALUES (57, '3d2e86426d2b85cd52301337da068c4c3fdd70278a61a5ebc52cfecbb7172ab8', 'bandgap_pbe_ev', 1.67, NULL, 'import', 1, 2, NULL, NULL, NULL, '{"file": "past.csv", "imported_by": "ada"}', '2026-11-28 09:14:44.489939+00');



INSERT INTO nanoos.model_trainings (id, modelled_property_id, orchestrator_run_id, status, reason, is_forced, requested_by, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (1, 1, NULL, 'COMPLETED', 'requested by test', false, 'test', '2026-11-28 09:14:44.489939+00', '2026-11-28 09:14:44.489939+00', '2026-11-28 09:14:44.489939+00', 1, '2026-11-28 09:14:44.489939+00', NULL, NULL, NULL, NULL, NULL);



INSERT INTO nanoos.model_versions (id, modelled_property_id, version, dataset_id, training_id, kind, description, metrics, judgement, code_version, artifact, artifact_sha256, held_out, held_out_sha256, status, status_reason, promoted_by, replaces, created_at) VALUES (1, 1, 1, 1, 1, 'gp', '{"kind": "gp", "mean": 0.1540323656019098, "notes": [], "evidence": {}, "is_exact": true, "n_labels": 12, "n_points": 12, "warp_power": 1.0, "is_calibrated": true, "noise_variance": 0.0050183406191529195, "interval_factor": 1.902411969629663, "signal_variance": 2.433206654987428, "log_predictive_per_label": 2.6462957035012162, "lengthscales_in_feature_std": [70.23817319701843, 56.070745374806336, 27.223628628166924, 61.27741447724433, 74.7410878909393, 84.76713162435675, 64.02305522345964, 81.84097600634604, 82.32180588701438, 80.08133393087459, 77.37470813299325, 77.53761504391494, 81.34603716095799, 85.60784471142553, 78.81711778019269, 77.62993077208876, 2.735223891902666, 79.74118315116677, 76.6806213442544, 65.00311078150061, 4.46344235918196, 78.93265250225679]}', '{"n": 12, "r2": 0.7769467920108105, "mae": 0.02990618182230546, "nll": -1.7540888755071846, "rmse": 0.037879194228579625, "kinds": ["gp", "gp", "gp", "gp", "gp"], "intervals": {"r2": [0.4410868932039683, 0.9182959170007139], "mae": [0.017365156116758526, 0.04354774502700693], "nll": [-2.2326586372700055, -1.2071148939916252], "rmse": [0.021324040767985917, 0.05035541061913172], "sharpness": [0.10759509055635127, 0.20018378666962078], "coverage_90": [0.5833333333333334, 1.0], "interval_score": [0.1377875716314661, 0.27934793571492084]}, "sharpness": 0.15289742040767904, "importance": null, "coverage_90": 0.8333333333333334, "interval_score": 0.2035072091029196, "learning_curve": null, "coverage_90_by_chance": [0.6666666666666666, 1.0]}', '{"mae": 0.02990618182230546, "reason": "not judged: 12 labels of 12 structures; a judgement needs 20 structures", "n_groups": 12, "n_labels": 12, "is_judged": false, "is_promoted": true, "mae_of_mean": 0.08335476713149291, "versus_mean": {"low": -0.08499890749299122, "high": -0.021898263125383677, "mean": -0.053448585309187446}, "is_shadowing": false, "n_structures": 12, "interval_score": 0.2035072091029196, "mae_of_champion": null, "versus_champion": null, "champion_version": null, "intervals_versus_mean": {"low": -0.3743119586284752, "high": -0.009670673315000988, "mean": -0.1919913159717381}, "interval_score_of_mean": 0.3954985250746577, "intervals_versus_champion": null, "interval_score_of_champion": null}', '0.1.0', '\x504b0304140000000000d5497c5dbe22ff6e3001000030010000130000003134303332383438353137383730342e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202832322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a575555555555dd3f98d05e427b09dd3f836c4340f139a33fe5fd753066a5a13f6f92f7d7c19895bf14641b028acfa9bf4340f13953cba53f1d5141b621a0983fd737c9fbeb60acbf9da9e5c25d7da3bfd1995a2edcd5dd3fe8d6fcb04819983f502fa1bd84f652bf25c7711cc7716cbf979ef6fe3210c83fea220f6e53fac03f611886611886d13fb86ddbb66ddbe63f89f498120b6bb93f922449922449d23f4dd3344dd334e53f007116a410fe4d3f504b0304140000000000d5497c5d425fecab3001000030010000130000003134303332383436373137353935322e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202832322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200ab91d5a744ae3d53fe134e3cf2b11d03f9559d3ee7ba6c73f6f967f441096b63fa85c9fcf7b5cae3f5a7defabc0f6b23f1fb79408d23dc43f8eda502aaa7bb33f8b7cb27ee869b73f8ee3a0bd83ecb23f18d6247b24d1d33fbb2caa0baeedbf3f09fdb8134dddab3f45c4eac57a7faf3f036dc464965bba3f4cae68773dc3b53f2a2a41a3b925d73f030ee05036c0d33f8b9987077728b23f5594f265950ace3f0ecf78fa2ccad43f72c1c239f26d8c3f504b0304140000000000d5497c5d61ef838cc0080000c0080000130000003134303332383438353338383433322e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c203232292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a555555555555c53f555555555555dd3f702fa1bd84f6b23f0000000000000000602fa1bd84f6a2bf682fa1bd84f6a2bf721cc7711cc7a1bf18c7711cc7717cbf682fa1bd84f6623f7b09ed25b497903fc7711cc7711ccf3f682fa1bd84f6823f642fa1bd84f682bf18c7711cc7719c3f3155f073c1cabe3f555555555555c53f0000000000000000922449922449e23f9338a3ee4d46a93fb76ddbb66ddbd63f611886611886e13f80b1c1c506175b3f555555555555e53f398ee3388ee3e03f555555555555d53f682fa1bd84f6b23f0000000000000000427b09ed25b4c7bfebd6fcb04819d83fa20c3cdd9a1fa63fa50c3cdd9a1f96bfe0e9d6fcb048c9bfc0d3adf96191ea3f427b09ed25b4d73f682fa1bd84f6c23f0aed25b497d0be3ff667309b593fd73f6fad7ccd40c5d13f922449922449c23f000000000000f03f96ce51bfee2ecf3f188661188661b83f000000000000f03f20052fa7e0e5a43f8ee3388ee338de3fabaaaaaaaaaae63f50b7e68745cad0bf9681a75bf3c3d23fead6fcb04819c8bfb7e68745cac0b3bf50682fa1bd84a6bf00ed25b497d09e3f565555555555cdbf307b09ed25b4873f721cc7711cc7e73ffeffffffffffbf3f702fa1bd84f672bf4c682fa1bd84b6bf7162b16727e8cd3f73303b0cac05c03f922449922449c23fb76ddbb66ddbe63fe5220ef476e6b53f922449922449e23f3dcff33ccff3ec3f00daaa27197a5b3f555555555555c53fe4388ee3388ed33f1cc7711cc771cc3f0000000000000000682fa1bd84f6a2bf407b09ed25b4b7bf069e6ecd0f8bd43f54a40c3cdd9aaf3f40ead6fcb04869bf82a75bf3c322c5bf57a40c3cdd9ae73f427b09ed25b4c7bf1cc7711cc771bcbf2ea1bd84f612babf40588bce56b3d53fdcb66ddbb66dcb3f0000000000000000b76ddbb66ddbe63f6f1ae756ec7fcd3f0000000000000000dbb66ddbb66deb3f58061d3ebd8a99bfc7711cc7711cef3f721cc7711cc7d13f00ead6fcb04869bf00ead6fcb04869bf00ead6fcb04869bf00ead6fcb04869bf9132f0746b7eb8bf58a40c3cdd9aaf3fd0e9d6fcb04889bfe0e9d6fcb048993fd7fcb0481978da3fc0e9d6fcb048893f80e9d6fcb04879bfe0e9d6fcb048893fd5725df5286bc13fa815ea36abf2ac3fdbb66ddbb66deb3f000000000000f03fc44ca743cdb8ad3f565555555555c53f188661188661d83f002175e8ec27553fabaaaaaaaaaaea3f1cc7711cc771e03f682fa1bd84f6b2bf0000000000000000682fa1bd84f6a2bf782fa1bd84f6a23fa75bf3c32265b03f5bf3c32265e0c1bfe88745cac0d3d1bf8845cac0d3ada93f26034fb7e687eb3f427b09ed25b4a73f682fa1bd84f6823f1dc7711cc771acbfd1432bfc335ed23fa70749909d21b93fb76ddbb66ddbe63f000000000000f03f3601799b826cbb3ff33ccff33ccfd33f499224499224e93f00b2c1c506175bbfc7711cc7711cd73f1cc7711cc771e83f6ecd0f8b9481d73f1878ba353f2cb23fc8c0d3adf961a13fd7fcb0481978cabf0c8b9481a75ba3bf981f1629034fa73f148b9481a75ba3bfc0e68745cac093bf1529034fb7e6cf3fa00c3cdd9a1f86bf60a40c3cdd9a7f3fb8353f2c52069ebf2f55f073c1cabe3f091439de3479d23f0000000000000000000000000000f03fc22bef4d2735ac3f555555555555e53f0dc3300cc330ec3f00c0527de9dc5fbf000000000000f03f8ee3388ee338e23f0000000000000000000000000000000000000000000000000000000000000000481978ba353fbc3fb6e68745cac093bfc8c0d3adf961813fb0481978ba35afbf5cf3c32265e0d53f00000000000080bc00000000000080bc0000000000000000ab4c58e87ab6cb3f0000000000000000000000000000f03f000000000000f03fc75a344c918ec13fb76ddbb66ddbd63f0dc3300cc330ec3f00000000000000001cc7711cc771e43f1cc7711cc771dc3fc42265e0e9d6ccbf1878ba353f2cb23f079e6ecd0f8ba4bf58a40c3cdd9a8f3fd6fcb0481978cabf7e58a40c3cddca3fcbc0d3adf961b1bf9a1f1629034fb7bf756b7e58a40cec3fe0e9d6fcb04899bfe0e9d6fcb04899bfa40c3cdd9a1fb63f0126ff383e24c93fbe9b362ebb95b73fdbb66ddbb66ddb3fdbb66ddbb66deb3f4f6a13cdffedb53f310cc3300cc3d03fc2300cc3300ce33f00d8e865d4a3243f1cc7711cc7719c3f000000000000000000ead6fcb04869bf00ead6fcb04869bf00ead6fcb04869bf00ead6fcb04869bf000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000a115ea36abf2ac3f0000000000000000922449922449c23f0000000000000000000000000000000000000000000000000000000000000000721cc7711cc7c13f555555555555a53f00ead6fcb04869bfbce68745cac0b3bf1878ba353f2cb23f089e6ecd0f8ba4bf00c7711cc7717cbf0030a1bd84f6623f80c6711cc7717cbf0030a1bd84f6623fe5388ee3388eb33f002fa1bd84f672bf002fa1bd84f672bf407b09ed25b497bf1a339045a779b23ffcf1d7b49175be3f0000000000000000922449922449d23f60b89445aad8a03f00000000000000009ee7799ee779be3f6e9935418d7260bf1cc7711cc771ac3fabaaaaaaaaaaea3fe0e9d6fcb048993fc0e9d6fcb04889bfc0e9d6fcb04889bfc0e9d6fcb04889bf7809ed25b497b03f0000000000000000802fa1bd84f692bf10c7711cc7719cbf1cc7711cc771cc3f20c7711cc771acbf802fa1bd84f692bf402fa1bd84f6823f4eb0a292fceac53fb41b567ef5ccb83f0000000000000000922449922449d23fab2bcf5a3c42bb3f254992244992e43f000000000000f03fc82e2a7216a470bf504b0304140000000000d5497c5d0405d374e0000000e0000000130000003134303332383438353138383439362e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200ae796e8da44a1f83f3180f2073188f73f9b6ef44afc2ef73feef653881b2bf83f64911caf5632fb3fa852e5d94167f93f1c920d887be3f73f8a2381972d14fa3f8a2bd5258093f83f74e8b1cd9f7ffa3fe6376d733e34fa3fd91432fd4579f73f504b0304140000000000d5497c5d9ae6af2fe0000000e0000000130000003134303332383438353138343336382e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a7b14ae47e17a843f7b14ae47e17a843f7b14ae47e17a843f7b14ae47e17a843f000000000000f87f000000000000f87f000000000000f87f000000000000f87f7b14ae47e17a843f7b14ae47e17a843f7b14ae47e17a843f7b14ae47e17a843f504b0304140000000000d5497c5d9593e3654801000048010000130000003134303332383436373137333634382e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202832352c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200add6d02f6ef011140ade8f9c0401b1040cb118445c46e0a40d7446c632e7610409ac93113914111409096583577c21140fea108aa10a310408c2cee227e9e1140971967c57da41140df63a85e3c881140bb63c31d07651140d53024762e67114075025ffd47981140103c575292cc11407df8edfaf0771140a582f26166681140e5b07b1c7319f03f48be3386e08311406421f9f3cc5b11400db5351f9fb21040f64d431f4aeff73fb85dfbf6707911405cbfdf866874ec3f35e5554aba2d15c06892642255b7c33f504b0304140000000000d5497c5d593342fad0230000d02300000b000000736368656d612e6a736f6e7b0a2020225f5f636c6173735f5f223a202264696374222c0a2020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020225f5f6c6f616465725f5f223a2022446963744e6f6465222c0a202022636f6e74656e74223a207b0a2020202022737572726f67617465223a207b0a202020202020225f5f636c6173735f5f223a202264696374222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a2022446963744e6f6465222c0a20202020202022636f6e74656e74223a207b0a2020202020202020226b696e64223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c2267705c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332393135373236313336300a20202020202020207d2c0a20202020202020202263656e747265223a207b0a20202020202020202020225f5f636c6173735f5f223a20226e646172726179222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a20202020202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a202020202020202020202274797065223a20226e756d7079222c0a202020202020202020202266696c65223a20223134303332383438353137383730342e6e7079222c0a20202020202020202020225f5f69645f5f223a203134303332383438353137383730340a20202020202020207d2c0a2020202020202020227363616c65223a207b0a20202020202020202020225f5f636c6173735f5f223a20226e646172726179222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a20202020202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a202020202020202020202274797065223a20226e756d7079222c0a202020202020202020202266696c65223a20223134303332383436373137353935322e6e7079222c0a20202020202020202020225f5f69645f5f223a203134303332383436373137353935320a20202020202020207d2c0a2020202020202020226665617475726573223a207b0a20202020202020202020225f5f636c6173735f5f223a20226e646172726179222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a20202020202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a202020202020202020202274797065223a20226e756d7079222c0a202020202020202020202266696c65223a20223134303332383438353338383433322e6e7079222c0a20202020202020202020225f5f69645f5f223a203134303332383438353338383433320a20202020202020207d2c0a20202020202020202276616c756573223a207b0a20202020202020202020225f5f636c6173735f5f223a20226e646172726179222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a20202020202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a202020202020202020202274797065223a20226e756d7079222c0a202020202020202020202266696c65223a20223134303332383438353138383439362e6e7079222c0a20202020202020202020225f5f69645f5f223a203134303332383438353138383439360a20202020202020207d2c0a2020202020202020226e6f6973655f737464223a207b0a20202020202020202020225f5f636c6173735f5f223a20226e646172726179222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a20202020202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a202020202020202020202274797065223a20226e756d7079222c0a202020202020202020202266696c65223a20223134303332383438353138343336382e6e7079222c0a20202020202020202020225f5f69645f5f223a203134303332383438353138343336380a20202020202020207d2c0a20202020202020202277617270223a207b0a20202020202020202020225f5f636c6173735f5f223a202264696374222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a2022446963744e6f6465222c0a2020202020202020202022636f6e74656e74223a207b0a2020202020202020202020202263656e747265223a207b0a2020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a202020202020202020202020202022636f6e74656e74223a2022312e35353634323630323932393633393932222c0a20202020202020202020202020202269735f6a736f6e223a20747275652c0a2020202020202020202020202020225f5f69645f5f223a203134303332383838373538323939320a2020202020202020202020207d2c0a202020202020202020202020227363616c65223a207b0a2020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a202020202020202020202020202022636f6e74656e74223a2022302e3038303230343038363232323033343434222c0a20202020202020202020202020202269735f6a736f6e223a20747275652c0a2020202020202020202020202020225f5f69645f5f223a203134303332383436363837363031360a2020202020202020202020207d2c0a20202020202020202020202022706f776572223a207b0a2020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a202020202020202020202020202022636f6e74656e74223a2022312e30222c0a20202020202020202020202020202269735f6a736f6e223a20747275652c0a2020202020202020202020202020225f5f69645f5f223a203134303332383931303236313538340a2020202020202020202020207d2c0a202020202020202020202020227368696674223a207b0a2020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a202020202020202020202020202022636f6e74656e74223a2022302e30222c0a20202020202020202020202020202269735f6a736f6e223a20747275652c0a2020202020202020202020202020225f5f69645f5f223a203134303332383931303236313432340a2020202020202020202020207d2c0a20202020202020202020202022737072656164223a207b0a2020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a202020202020202020202020202022636f6e74656e74223a2022312e30222c0a20202020202020202020202020202269735f6a736f6e223a20747275652c0a2020202020202020202020202020225f5f69645f5f223a203134303332383931303236313538340a2020202020202020202020207d0a202020202020202020207d2c0a20202020202020202020226b65795f7479706573223a207b0a202020202020202020202020225f5f636c6173735f5f223a20226c697374222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a20202020202020202020202022636f6e74656e74223a205b0a20202020202020202020202020207b0a20202020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a20202020202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a20202020202020202020202020207d2c0a20202020202020202020202020207b0a20202020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a20202020202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a20202020202020202020202020207d2c0a20202020202020202020202020207b0a20202020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a20202020202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a20202020202020202020202020207d2c0a20202020202020202020202020207b0a20202020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a20202020202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a20202020202020202020202020207d2c0a20202020202020202020202020207b0a20202020202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a20202020202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a20202020202020202020202020207d0a2020202020202020202020205d2c0a202020202020202020202020225f5f69645f5f223a203134303332383438353336363038300a202020202020202020207d2c0a20202020202020202020225f5f69645f5f223a203134303332383438353330333734340a20202020202020207d2c0a2020202020202020227468657461223a207b0a20202020202020202020225f5f636c6173735f5f223a20226e646172726179222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a20202020202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a202020202020202020202274797065223a20226e756d7079222c0a202020202020202020202266696c65223a20223134303332383436373137333634382e6e7079222c0a20202020202020202020225f5f69645f5f223a203134303332383436373137333634380a20202020202020207d2c0a2020202020202020226e5f63686f73656e5f6174223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a202230222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332393334343130303438380a20202020202020207d2c0a2020202020202020226e5f6669747465645f6174223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20223132222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332393334343130303837320a20202020202020207d2c0a20202020202020202265766964656e6365223a207b0a20202020202020202020225f5f636c6173735f5f223a202264696374222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a2022446963744e6f6465222c0a2020202020202020202022636f6e74656e74223a207b7d2c0a20202020202020202020226b65795f7479706573223a207b0a202020202020202020202020225f5f636c6173735f5f223a20226c697374222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a20202020202020202020202022636f6e74656e74223a205b5d2c0a202020202020202020202020225f5f69645f5f223a203134303332393132333734353038380a202020202020202020207d2c0a20202020202020202020225f5f69645f5f223a203134303332393030303733343038300a20202020202020207d2c0a2020202020202020226e6f746573223a207b0a20202020202020202020225f5f636c6173735f5f223a20226c697374222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a2020202020202020202022636f6e74656e74223a205b5d2c0a20202020202020202020225f5f69645f5f223a203134303332383436363737353438380a20202020202020207d2c0a20202020202020202268656c645f6f75745f666163746f72223a207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a2022312e393032343131393639363239363633222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383436363838393432340a20202020202020207d0a2020202020207d2c0a202020202020226b65795f7479706573223a207b0a2020202020202020225f5f636c6173735f5f223a20226c697374222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a202020202020202022636f6e74656e74223a205b0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d2c0a202020202020202020207b0a202020202020202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a202020202020202020202020225f5f69645f5f223a203134303332393334333132393639360a202020202020202020207d0a20202020202020205d2c0a2020202020202020225f5f69645f5f223a203134303332393132383437353030380a2020202020207d2c0a202020202020225f5f69645f5f223a203134303332383438353239323534340a202020207d2c0a202020202264617461736574223a207b0a202020202020225f5f636c6173735f5f223a2022737472222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a20202020202022636f6e74656e74223a20225c22666536393961653034333364663432313234643731396361663133323236666335663439613164373237393962303063616164643932633535316363616334645c22222c0a2020202020202269735f6a736f6e223a20747275652c0a202020202020225f5f69645f5f223a203134303332383438353335313835360a202020207d0a20207d2c0a2020226b65795f7479706573223a207b0a20202020225f5f636c6173735f5f223a20226c697374222c0a20202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a2020202022636f6e74656e74223a205b0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d0a202020205d2c0a20202020225f5f69645f5f223a203134303332383930323737393236340a20207d2c0a2020225f5f69645f5f223a203134303332383837373734363934342c0a20202270726f746f636f6c223a20322c0a2020225f736b6f70735f76657273696f6e223a2022302e31362e30220a7d504b01021403140000000000d5497c5dbe22ff6e30010000300100001300000000000000000000008001000000003134303332383438353137383730342e6e7079504b01021403140000000000d5497c5d425fecab30010000300100001300000000000000000000008001610100003134303332383436373137353935322e6e7079504b01021403140000000000d5497c5d61ef838cc0080000c00800001300000000000000000000008001c20200003134303332383438353338383433322e6e7079504b01021403140000000000d5497c5d0405d374e0000000e00000001300000000000000000000008001b30b00003134303332383438353138383439362e6e7079504b01021403140000000000d5497c5d9ae6af2fe0000000e00000001300000000000000000000008001c40c00003134303332383438353138343336382e6e7079504b01021403140000000000d5497c5d9593e36548010000480100001300000000000000000000008001d50d00003134303332383436373137333634382e6e7079504b01021403140000000000d5497c5d593342fad0230000d02300000b000000000000000000000080014e0f0000736368656d612e6a736f6e504b05060000000007000700bf010000473300000000', '21c962e8d97bf98d852d0a9438eaf70adcdc6a295f691cc773f8b99eb787b61d', '\x504b0304140000000000d5497c5d3bf1c2ace0000000e0000000130000003134303332383438353138323833322e6e7079934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a2100000000000000220000000000000023000000000000002400000000000000250000000000000029000000000000002d0000000000000031000000000000003500000000000000360000000000000037000000000000003800000000000000504b0304140000000000d5497c5d802858e9e0000000e0000000130000003134303332383438353137373535322e6e7079934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0f00000000000000130000000000000007000000000000001500000000000000170000000000000012000000000000000b0000000000000002000000000000000e00000000000000090000000000000003000000000000000c00000000000000504b0304140000000000d5497c5d6b5ab8b5e0000000e0000000130000003134303332383436373137393639362e6e7079934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a040000000000000000000000000000000300000000000000030000000000000001000000000000000100000000000000040000000000000000000000000000000000000000000000010000000000000002000000000000000200000000000000504b0304140000000000d5497c5d0405d374e0000000e0000000130000003134303332383438353138383439362e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200ae796e8da44a1f83f3180f2073188f73f9b6ef44afc2ef73feef653881b2bf83f64911caf5632fb3fa852e5d94167f93f1c920d887be3f73f8a2381972d14fa3f8a2bd5258093f83f74e8b1cd9f7ffa3fe6376d733e34fa3fd91432fd4579f73f504b0304140000000000d5497c5d363ac199e0000000e0000000130000003134303332383436373138343430302e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200ad5591a4cd97cf73f38d0349aaf67f73fa7f2c463e79ef73f3eecbd7268d8f73fe81757018008fa3f5e8ad05a1b26f93f43789e058741f73faa5e0e92b9ebf93f944f71afbf71f93f023aaa9bc041fa3f7811f60a712dfa3f378110d45bd7f73f504b0304140000000000d5497c5d705a6ecee0000000e0000000130000003134303332383436373138303834382e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200ab50369aa9bdbb13fad0c9b7f1af7a23feb31ece51d20b43fad2d6331521eaf3f7547f522902aa23fa18cd59bda37963fd57a4a79c615ad3f34676bfb672b993fa0ee3ebf4b82923f77c935a1e964903f190c3116cbd3963ff765571f75049c3f504b0304140000000000d5497c5d1f18f5f6e0000000e0000000130000003134303332383436373138333633322e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a23aec6496647f53f52313011ee61f63fcc1268a53338f53f33d79859a0d5f53f20231ea1ee0df93fc0634e42c281f83f8463e7453752f53ffac9d17f4234f93ffdc34ec59be0f83f8b580bd250bef93f5aa24d5f6163f93fa72e677cc5f2f63f504b0304140000000000d5497c5d256c60dfe0000000e0000000130000003134303332383436373138303536302e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a87056e4e4cb2f93f1e6f3923716df83f82d221229b05fa3f4901e38b30dbf93fb00c90611103fb3ffcb0527374caf93f028d55c5d630f93f5af34aa430a3fa3f2cdb9399e302fa3f7a1b496530c5fa3f96809eb680f7fa3fc7d3b92bf2bbf83f504b0304140000000000d5497c5d1a4d342de0000000e0000000130000003134303332393132383239363333362e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a9d23354d5d38eb3f9ff6e1a84525ca3f9893629da22ad3bfa01e6c5165e9d03f6780bc5a5848ff3f111faa2294dde43fe411894ce335e13fedd89b0c3136d73fef06746b4f2604c003ca919bfcc6e83f932086cdf659ac3f403d9d3917aae5bf504b0304140000000000d5497c5dfd051651e0000000e0000000130000003134303332383838373737313932302e6e7079934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a202831322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a8747d5673527f33fbe70400634770240b3d590ca51e3f63fc4e2eed29ae2f93f70f65775e487dd3f2cce1011c0a70440672de84721bff83fa8078e2f11f30440d0e9cb04cf33d0bf960accf9dabe0540ba36fb7ce5b00440ed20a1e812e20140504b0304140000000000d5497c5db91fba6ff71a0000f71a00000b000000736368656d612e6a736f6e7b0a2020225f5f636c6173735f5f223a202264696374222c0a2020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020225f5f6c6f616465725f5f223a2022446963744e6f6465222c0a202022636f6e74656e74223a207b0a20202020226c6162656c5f696473223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383438353138323833322e6e7079222c0a202020202020225f5f69645f5f223a203134303332383438353138323833320a202020207d2c0a20202020227374727563747572655f696473223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383438353137373535322e6e7079222c0a202020202020225f5f69645f5f223a203134303332383438353137373535320a202020207d2c0a2020202022666f6c64223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383436373137393639362e6e7079222c0a202020202020225f5f69645f5f223a203134303332383436373137393639360a202020207d2c0a202020202267726f757073223a207b0a202020202020225f5f636c6173735f5f223a20226c697374222c0a202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a202020202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a20202020202022636f6e74656e74223a205b0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383738363634373732380a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332393132333838373038380a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332393030303835373435360a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332393030303834383838300a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332393030303835323134340a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383939353830313731320a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383939353830393538340a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c22532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383939353830343134340a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383939353830343937360a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383939353830363936300a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383939353830363531320a20202020202020207d2c0a20202020202020207b0a20202020202020202020225f5f636c6173735f5f223a2022737472222c0a20202020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020202020202020225f5f6c6f616465725f5f223a20224a736f6e4e6f6465222c0a2020202020202020202022636f6e74656e74223a20225c224d6f2d532d53652d575c22222c0a202020202020202020202269735f6a736f6e223a20747275652c0a20202020202020202020225f5f69645f5f223a203134303332383939353831313530340a20202020202020207d0a2020202020205d2c0a202020202020225f5f69645f5f223a203134303332383436363737353438380a202020207d2c0a202020202276616c756573223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383438353138383439362e6e7079222c0a202020202020225f5f69645f5f223a203134303332383438353138383439360a202020207d2c0a20202020226d65616e223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383436373138343430302e6e7079222c0a202020202020225f5f69645f5f223a203134303332383436373138343430300a202020207d2c0a2020202022737464223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383436373138303834382e6e7079222c0a202020202020225f5f69645f5f223a203134303332383436373138303834380a202020207d2c0a20202020226c6f77223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383436373138333633322e6e7079222c0a202020202020225f5f69645f5f223a203134303332383436373138333633320a202020207d2c0a202020202268696768223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383436373138303536302e6e7079222c0a202020202020225f5f69645f5f223a203134303332383436373138303536300a202020207d2c0a2020202022726573696475616c223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332393132383239363333362e6e7079222c0a202020202020225f5f69645f5f223a203134303332393132383239363333360a202020207d2c0a20202020226c6f675f64656e73697479223a207b0a202020202020225f5f636c6173735f5f223a20226e646172726179222c0a202020202020225f5f6d6f64756c655f5f223a20226e756d7079222c0a202020202020225f5f6c6f616465725f5f223a20224e6441727261794e6f6465222c0a2020202020202274797065223a20226e756d7079222c0a2020202020202266696c65223a20223134303332383838373737313932302e6e7079222c0a202020202020225f5f69645f5f223a203134303332383838373737313932300a202020207d0a20207d2c0a2020226b65795f7479706573223a207b0a20202020225f5f636c6173735f5f223a20226c697374222c0a20202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a20202020225f5f6c6f616465725f5f223a20224c6973744e6f6465222c0a2020202022636f6e74656e74223a205b0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d2c0a2020202020207b0a2020202020202020225f5f636c6173735f5f223a2022737472222c0a2020202020202020225f5f6d6f64756c655f5f223a20226275696c74696e73222c0a2020202020202020225f5f6c6f616465725f5f223a2022547970654e6f6465222c0a2020202020202020225f5f69645f5f223a203134303332393334333132393639360a2020202020207d0a202020205d2c0a20202020225f5f69645f5f223a203134303332393030303332383332300a20207d2c0a2020225f5f69645f5f223a203134303332393132383736393636342c0a20202270726f746f636f6c223a20322c0a2020225f736b6f70735f76657273696f6e223a2022302e31362e30220a7d504b01021403140000000000d5497c5d3bf1c2ace0000000e00000001300000000000000000000008001000000003134303332383438353138323833322e6e7079504b01021403140000000000d5497c5d802858e9e0000000e00000001300000000000000000000008001110100003134303332383438353137373535322e6e7079504b01021403140000000000d5497c5d6b5ab8b5e0000000e00000001300000000000000000000008001220200003134303332383436373137393639362e6e7079504b01021403140000000000d5497c5d0405d374e0000000e00000001300000000000000000000008001330300003134303332383438353138383439362e6e7079504b01021403140000000000d5497c5d363ac199e0000000e00000001300000000000000000000008001440400003134303332383436373138343430302e6e7079504b01021403140000000000d5497c5d705a6ecee0000000e00000001300000000000000000000008001550500003134303332383436373138303834382e6e7079504b01021403140000000000d5497c5d1f18f5f6e0000000e00000001300000000000000000000008001660600003134303332383436373138333633322e6e7079504b01021403140000000000d5497c5d256c60dfe0000000e00000001300000000000000000000008001770700003134303332383436373138303536302e6e7079504b01021403140000000000d5497c5d1a4d342de0000000e00000001300000000000000000000008001880800003134303332393132383239363333362e6e7079504b01021403140000000000d5497c5dfd051651e0000000e00000001300000000000000000000008001990900003134303332383838373737313932302e6e7079504b01021403140000000000d5497c5db91fba6ff71a0000f71a00000b00000000000000000000008001aa0a0000736368656d612e6a736f6e504b0506000000000b000b00c3020000ca2500000000', '7661cf65873606f9944bb1c163339644a79122be656c0fc4f65bdade9e784f06', 'CHAMPION', 'not judged: 12 labels of 12 structures; a judgement needs 20 structures', NULL, NULL, '2026-11-28 09:14:44.489939+00');



INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 9, 7);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 1, 15);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 5, 19);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 13, 21);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 29, 3);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 25, 9);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 17, 12);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 21, 14);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 33, 15);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 34, 19);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 35, 7);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 36, 21);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 49, 2);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 45, 11);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 41, 18);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 37, 23);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 53, 14);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 54, 9);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 55, 3);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 56, 12);
INSERT INTO nanoos.modelled_labels (modelled_property_id, label_id, structure_id) VALUES (1, 57, 1);



INSERT INTO nanoos.modelled_properties (id, slug, design_space_id, engine, engine_version, engine_params_hash, property, created_at) VALUES (1, 'tmd_alloy.bandgap_pbe_ev', 1, 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', 'bandgap_pbe_ev', '2026-11-28 09:14:41.496313+00');



INSERT INTO nanoos.nanoos_alembic_version (version_num) VALUES ('0001');



INSERT INTO nanoos.orchestrator_runs (id, orchestrator_id, status, step_token, idempotency_key, triggered_by, trigger_context, config, seed, snapshot, plan, archived_in, stats_before, stats_after, actions, success, error_message, started_at, finished_at, duration_seconds) VALUES (2, '5caf6f65-8ed5-4655-bd87-307dd5a76530', 'SUCCEEDED', '5047b7946b41df519fd14c9d454babe4', NULL, 'test', '{}', '{"campaign_priorities": {}, "max_iterations_per_run": 3, "bo_acquisition_function": "ei", "training_frequency_hours": 24.0, "active_learning_threshold": 0.8, "min_new_samples_for_retrain": 100, "max_simultaneous_experiments": 5, "max_simultaneous_simulations": 10, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "experiment_trigger_score_threshold": 0.0}', 3337389511744286517, '{"models": [{"id": 1, "slug": "tmd_alloy.bandgap_pbe_ev", "n_new": 4, "since": "2026-11-28T09:14:41.496313+00:00", "n_labels": 4, "challenger": null, "trained_at": null, "champion_id": null, "n_withdrawn": 0, "feature_drift": null, "residual_drift": null, "is_drift_tested": false, "has_open_training": false}], "scored": [{"id": 1, "score": 0.8810485206554812, "formula": "Mo30W6S39Se33", "campaign_id": 1, "structure_id": 15}, {"id": 2, "score": 0.0, "formula": "Mo12W24S34Se38", "campaign_id": 1, "structure_id": 19}, {"id": 3, "score": 0.0, "formula": "Mo19W17S21Se51", "campaign_id": 1, "structure_id": 7}, {"id": 4, "score": 0.0, "formula": "Mo30W6S50Se22", "campaign_id": 1, "structure_id": 21}], "problems": {"1": {"models": {}, "challengers": {}, "label_ranges": {"bandgap_pbe_ev": [[1, 1], [5, 5], [9, 9], [13, 13]]}, "n_structures": null, "pending_ranges": [], "design_space_id": 1, "duration_ranges": [], "excluded_ranges": [[7, 7], [15, 15], [19, 19], [21, 21]], "mean_duration_s": 0.0007460287524736486, "rejected_models": {}, "transfer_ranges": {}, "distrusted_models": {}, "infeasible_ranges": [], "unreadable_models": {}}}, "campaigns": [{"id": 1, "goal": {"bandgap_pbe_ev": {"ramp": 0.05, "value": 1.6, "weight": 1.0, "tolerance": 0.05}}, "seed": 0, "slug": "alpha", "n_hits": 0, "n_pool": 24, "source": ["tmd_three_band", "1", "6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552"], "status": "RUNNING", "priority": 0, "settings": {"ranges": {}, "hits_by": "confirmed", "transfer": false, "stop_hits": null, "batch_size": 4, "cost_aware": false, "instrument": "virtual", "acquisition": "random", "max_iterations": 50, "engine_definition": null, "experiment_budget": null, "instrument_params": {}, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "engine_time_limit_s": null, "patience_iterations": null, "input_structure_from": null, "engine_memory_limit_mb": null}, "iteration": 1, "n_results": 4, "best_score": 0.8810485206554812, "advanced_at": "2026-11-28T09:14:41.489939+00:00", "hypervolume": null, "n_confirmed": 0, "n_candidates": 4, "n_infeasible": 0, "n_experiments": 0, "n_pool_wanted": null, "n_simulations": 4, "best_iteration": 1, "design_space_id": 1, "n_reused_waiting": 0, "n_experiments_in_flight": 0, "n_simulations_in_flight": 0}], "waiting_for_lab": {"1": 4}, "n_experiments_in_flight": 0, "n_simulations_in_flight": 0}', '{"stops": [], "verdicts": [], "scheduled": [1], "trainings": [], "iterations": [{"slug": "alpha", "chosen": [{"point": null, "origin": "acquisition", "acquisition": 19.0, "predictions": {"bandgap_pbe_ev": [1.542882964, 0.004394178641]}, "structure_id": 12, "predicted_score": 0.8557094662}, {"point": null, "origin": "acquisition", "acquisition": 18.0, "predictions": {"bandgap_pbe_ev": [1.471436707, 0.008167128923]}, "structure_id": 14, "predicted_score": 0.000009653693712}, {"point": null, "origin": "acquisition", "acquisition": 17.0, "predictions": {"bandgap_pbe_ev": [1.55084843, 0.01431223066]}, "structure_id": 9, "predicted_score": 0.8941021843}, {"point": null, "origin": "acquisition", "acquisition": 16.0, "predictions": {"bandgap_pbe_ev": [1.549740267, 0.01018452433]}, "structure_id": 3, "predicted_score": 0.9161155235}], "shadow": [], "priority": 0, "iteration": 2, "campaign_id": 1, "is_for_the_lab": false}], "experiments": [{"score": 0.8810485206554812, "campaign_id": 1, "candidate_id": 1, "structure_id": 15}, {"score": 0.0, "campaign_id": 1, "candidate_id": 2, "structure_id": 19}, {"score": 0.0, "campaign_id": 1, "candidate_id": 3, "structure_id": 7}, {"score": 0.0, "campaign_id": 1, "candidate_id": 4, "structure_id": 21}], "retirements": []}', NULL, '{"labels": 16, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {}, "simulations": {"COMPLETED": 4}, "models_serving": 0, "experiments_in_flight": 0, "simulations_in_flight": 0}', '{"labels": 16, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {"PENDING": 4}, "simulations": {"PENDING": 4, "COMPLETED": 4}, "models_serving": 0, "experiments_in_flight": 4, "simulations_in_flight": 4}', '{"decisions": [{"kind": "campaign_iteration", "reason": "iteration 2: launched 4 (4 by acquisition)", "result": "launched", "subject": "alpha"}, {"kind": "experiment", "reason": "Mo30W6S39Se33 scores 0.881, at least 0; 1 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "Mo12W24S34Se38 scores 0.000, at least 0; 2 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "Mo19W17S21Se51 scores 0.000, at least 0; 3 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "Mo30W6S50Se22 scores 0.000, at least 0; 4 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}], "campaigns_ended": [], "models_retrained": 0, "campaigns_advanced": 1, "experiments_launched": 4, "simulations_launched": 4}', true, NULL, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 0);
INSERT INTO nanoos.orchestrator_runs (id, orchestrator_id, status, step_token, idempotency_key, triggered_by, trigger_context, config, seed, snapshot, plan, archived_in, stats_before, stats_after, actions, success, error_message, started_at, finished_at, duration_seconds) VALUES (3, '5caf6f65-8ed5-4655-bd87-307dd5a76530', 'SUCCEEDED', 'c058b944594093a5b78d3fc7817a83d4', NULL, 'test', '{}', '{"campaign_priorities": {}, "max_iterations_per_run": 3, "bo_acquisition_function": "ei", "training_frequency_hours": 24.0, "active_learning_threshold": 0.8, "min_new_samples_for_retrain": 100, "max_simultaneous_experiments": 5, "max_simultaneous_simulations": 10, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "experiment_trigger_score_threshold": 0.0}', 3337389511744286517, '{"models": [{"id": 1, "slug": "tmd_alloy.bandgap_pbe_ev", "n_new": 8, "since": "2026-11-28T09:14:41.496313+00:00", "n_labels": 8, "challenger": null, "trained_at": null, "champion_id": null, "n_withdrawn": 0, "feature_drift": null, "residual_drift": null, "is_drift_tested": false, "has_open_training": false}], "scored": [{"id": 6, "score": 1.0, "formula": "Mo13W23S40Se32", "campaign_id": 1, "structure_id": 14}, {"id": 7, "score": 0.9770096446473691, "formula": "Mo35WS72", "campaign_id": 1, "structure_id": 9}, {"id": 8, "score": 0.9307714325418264, "formula": "Mo31W5S69Se3", "campaign_id": 1, "structure_id": 3}, {"id": 5, "score": 0.0, "formula": "Mo34W2S12Se60", "campaign_id": 1, "structure_id": 12}], "problems": {"1": {"models": {}, "challengers": {}, "label_ranges": {"bandgap_pbe_ev": [[17, 17], [21, 21], [25, 25], [29, 29], [33, 36]]}, "n_structures": null, "pending_ranges": [], "design_space_id": 1, "duration_ranges": [], "excluded_ranges": [[3, 3], [7, 7], [9, 9], [12, 12], [14, 15], [19, 19], [21, 21]], "mean_duration_s": 0.0006891902512506931, "rejected_models": {}, "transfer_ranges": {}, "distrusted_models": {}, "infeasible_ranges": [], "unreadable_models": {}}}, "campaigns": [{"id": 1, "goal": {"bandgap_pbe_ev": {"ramp": 0.05, "value": 1.6, "weight": 1.0, "tolerance": 0.05}}, "seed": 0, "slug": "alpha", "n_hits": 1, "n_pool": 24, "source": ["tmd_three_band", "1", "6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552"], "status": "RUNNING", "priority": 0, "settings": {"ranges": {}, "hits_by": "confirmed", "transfer": false, "stop_hits": null, "batch_size": 4, "cost_aware": false, "instrument": "virtual", "acquisition": "random", "max_iterations": 50, "engine_definition": null, "experiment_budget": null, "instrument_params": {}, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "engine_time_limit_s": null, "patience_iterations": null, "input_structure_from": null, "engine_memory_limit_mb": null}, "iteration": 2, "n_results": 8, "best_score": 1.0, "advanced_at": "2026-11-28T09:14:42.489939+00:00", "hypervolume": null, "n_confirmed": 0, "n_candidates": 8, "n_infeasible": 0, "n_experiments": 4, "n_pool_wanted": null, "n_simulations": 8, "best_iteration": 2, "design_space_id": 1, "n_reused_waiting": 0, "n_experiments_in_flight": 0, "n_simulations_in_flight": 0}], "waiting_for_lab": {"1": 4}, "n_experiments_in_flight": 0, "n_simulations_in_flight": 0}', '{"stops": [], "verdicts": [], "scheduled": [1], "trainings": [], "iterations": [{"slug": "alpha", "chosen": [{"point": null, "origin": "acquisition", "acquisition": 15.0, "predictions": {"bandgap_pbe_ev": [1.598720736, 0.01020355934]}, "structure_id": 23, "predicted_score": 0.9999999549}, {"point": null, "origin": "acquisition", "acquisition": 14.0, "predictions": {"bandgap_pbe_ev": [1.495883119, 0.01538828657]}, "structure_id": 18, "predicted_score": 0.08596306191}, {"point": null, "origin": "acquisition", "acquisition": 13.0, "predictions": {"bandgap_pbe_ev": [1.478501579, 0.01140961602]}, "structure_id": 11, "predicted_score": 0.002627689807}, {"point": null, "origin": "acquisition", "acquisition": 12.0, "predictions": {"bandgap_pbe_ev": [1.486833557, 0.01153035611]}, "structure_id": 2, "predicted_score": 0.01455688554}], "shadow": [], "priority": 0, "iteration": 3, "campaign_id": 1, "is_for_the_lab": false}], "experiments": [{"score": 1.0, "campaign_id": 1, "candidate_id": 6, "structure_id": 14}, {"score": 0.9770096446473691, "campaign_id": 1, "candidate_id": 7, "structure_id": 9}, {"score": 0.9307714325418264, "campaign_id": 1, "candidate_id": 8, "structure_id": 3}, {"score": 0.0, "campaign_id": 1, "candidate_id": 5, "structure_id": 12}], "retirements": []}', NULL, '{"labels": 36, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {"COMPLETED": 4}, "simulations": {"COMPLETED": 8}, "models_serving": 0, "experiments_in_flight": 0, "simulations_in_flight": 0}', '{"labels": 36, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {"PENDING": 4, "COMPLETED": 4}, "simulations": {"PENDING": 4, "COMPLETED": 8}, "models_serving": 0, "experiments_in_flight": 4, "simulations_in_flight": 4}', '{"decisions": [{"kind": "campaign_iteration", "reason": "iteration 3: launched 4 (4 by acquisition)", "result": "launched", "subject": "alpha"}, {"kind": "experiment", "reason": "Mo13W23S40Se32 scores 1.000, at least 0; 1 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "Mo35WS72 scores 0.977, at least 0; 2 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "Mo31W5S69Se3 scores 0.931, at least 0; 3 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}, {"kind": "experiment", "reason": "Mo34W2S12Se60 scores 0.000, at least 0; 4 of 5 free experiment slots", "result": "scheduled", "subject": "alpha"}], "campaigns_ended": [], "models_retrained": 0, "campaigns_advanced": 1, "experiments_launched": 4, "simulations_launched": 4}', true, NULL, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 0);
INSERT INTO nanoos.orchestrator_runs (id, orchestrator_id, status, step_token, idempotency_key, triggered_by, trigger_context, config, seed, snapshot, plan, archived_in, stats_before, stats_after, actions, success, error_message, started_at, finished_at, duration_seconds) VALUES (1, '5caf6f65-8ed5-4655-bd87-307dd5a76530', 'SUCCEEDED', '28ca8c8d54318014b4774909a331f7b7', NULL, 'test', '{}', '{"campaign_priorities": {}, "max_iterations_per_run": 3, "bo_acquisition_function": "ei", "training_frequency_hours": 24.0, "active_learning_threshold": 0.8, "min_new_samples_for_retrain": 100, "max_simultaneous_experiments": 5, "max_simultaneous_simulations": 10, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "experiment_trigger_score_threshold": 0.0}', 3337389511744286517, NULL, NULL, 'steps/steps-1-1-6fa2598ccb20.parquet', '{"labels": 0, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {}, "simulations": {}, "models_serving": 0, "experiments_in_flight": 0, "simulations_in_flight": 0}', '{"labels": 0, "changes": 1, "campaigns": {"RUNNING": 1}, "trainings": {}, "structures": 24, "alerts_open": 0, "experiments": {}, "simulations": {"PENDING": 4}, "models_serving": 0, "experiments_in_flight": 0, "simulations_in_flight": 4}', '{"decisions": [{"kind": "campaign_iteration", "reason": "iteration 1: launched 4 (4 by space filling); no label of every target yet: space-filling", "result": "launched", "subject": "alpha"}], "campaigns_ended": [], "models_retrained": 0, "campaigns_advanced": 1, "experiments_launched": 0, "simulations_launched": 4}', true, NULL, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', 0);



INSERT INTO nanoos.orchestrator_state (id, name, mode, is_active, config, version, step_owner, step_token, step_lease_expires_at, last_run_at, last_success_at, error_message, created_at, updated_at) VALUES ('5caf6f65-8ed5-4655-bd87-307dd5a76530', 'default', 'SCHEDULED', true, '{"campaign_priorities": {}, "max_iterations_per_run": 3, "bo_acquisition_function": "ei", "training_frequency_hours": 24.0, "active_learning_threshold": 0.8, "min_new_samples_for_retrain": 100, "max_simultaneous_experiments": 5, "max_simultaneous_simulations": 10, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "experiment_trigger_score_threshold": 0.0}', 4, NULL, NULL, NULL, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', NULL, '2026-11-28 09:14:41.471118+00', '2026-11-28 09:14:42.729802+00');



INSERT INTO nanoos.removed_files (id, sha256, size, reason, removed_at) VALUES (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 1, 'test', '2026-11-28 09:14:44.489939+00');



INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (1, 'candidates', 1, 'IN_FLIGHT', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (2, 'simulation_jobs', 1, 'PENDING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (3, 'simulation_jobs', 1, 'RUNNING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (4, 'simulation_jobs', 1, 'PENDING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (5, 'labels', NULL, '', false, 16);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (6, 'simulation_jobs', 1, 'COMPLETED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (7, 'simulation_jobs', 1, 'RUNNING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (8, 'candidates', 1, 'SIMULATED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (9, 'candidates', 1, 'IN_FLIGHT', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (10, 'candidates', 1, 'IN_FLIGHT', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (11, 'simulation_jobs', 1, 'PENDING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (12, 'experiment_runs', 1, 'PENDING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (13, 'simulation_jobs', 1, 'RUNNING', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (14, 'simulation_jobs', 1, 'PENDING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (15, 'labels', NULL, '', false, 16);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (16, 'simulation_jobs', 1, 'COMPLETED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (17, 'simulation_jobs', 1, 'RUNNING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (18, 'candidates', 1, 'SIMULATED', false, 3);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (19, 'candidates', 1, 'IN_FLIGHT', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (20, 'candidates', 1, 'SIMULATED', true, 1);
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
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (46, 'labels', NULL, '', false, 16);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (47, 'simulation_jobs', 1, 'COMPLETED', false, 4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (48, 'simulation_jobs', 1, 'RUNNING', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (49, 'candidates', 1, 'SIMULATED', false, 2);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (50, 'candidates', 1, 'IN_FLIGHT', false, -4);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (51, 'candidates', 1, 'SIMULATED', true, 2);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (52, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (53, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (54, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (55, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (56, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (57, 'candidates', 1, 'SIMULATED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (58, 'candidates', 1, 'SIMULATED', true, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (59, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (60, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (61, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (62, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (63, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (64, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (65, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (66, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (67, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (68, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (69, 'candidates', 1, 'SIMULATED', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (70, 'candidates', 1, 'SIMULATED', true, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (71, 'experiment_runs', 1, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (72, 'experiment_runs', 1, 'PENDING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (73, 'experiment_runs', 1, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (74, 'experiment_runs', 1, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (75, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (76, 'model_trainings', NULL, 'REQUESTED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (77, 'model_trainings', NULL, 'REQUESTED', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (78, 'model_trainings', NULL, 'RUNNING', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (79, 'model_trainings', NULL, 'RUNNING', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (80, 'model_trainings', NULL, 'COMPLETED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (81, 'candidates', 1, 'MEASURED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (82, 'candidates', 1, 'SIMULATED', false, -1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (83, 'labels', NULL, '', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (84, 'candidates', 1, 'IN_FLIGHT', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (85, 'candidates', 1, 'MEASURED', false, 1);
INSERT INTO nanoos.row_counts (id, table_name, campaign_id, status, flag, n) VALUES (86, 'candidates', 1, 'IN_FLIGHT', false, -1);



INSERT INTO nanoos.sessions (id, secret_sha256, token_id, created_at, expires_at, ended_at) VALUES (1, 'c6307fe7c880ff9119f160727fac0a1dcdfd3c1dd775695fb1aa285cbddfd198', 1, '2026-11-28 09:14:44.489939+00', '2026-11-28 21:14:44.489939+00', NULL);



INSERT INTO nanoos.shadow_predictions (id, orchestrator_run_id, campaign_id, model_version_id, structure_hash, mean, low, high, is_choice) VALUES (1, 1, 1, 1, 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 1.6, 1.5, 1.7, true);



INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (1, 1, 1, 15, '39b9af324dd90cac954aaf0231d5c2fba7e8eb8fdfa2dd5c0f0800f3d46019ed', 'COMPLETED', 0, false, 1, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', 1, '2026-11-28 09:14:41.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (2, 1, 2, 19, '8ffa2e71b0d0468a30155ae81d7d1d1f9e60abfcbdc975b3927798425060424e', 'COMPLETED', 0, false, 2, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', 1, '2026-11-28 09:14:41.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (3, 1, 3, 7, 'e32e46f1082c1eb26c6232ee27c73f8a8f3834934c9908c917bf3bf6868279d1', 'COMPLETED', 0, false, 3, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', 1, '2026-11-28 09:14:41.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (4, 1, 4, 21, 'ee7c6578bab1b4844cf7d716390eebb5ba87618973935951a9adb858daccc194', 'COMPLETED', 0, false, 4, '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', '2026-11-28 09:14:41.489939+00', 1, '2026-11-28 09:14:41.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (5, 1, 5, 12, 'a5dac678fcad4408dba0f71968a3cab8505f40a0bc840d80028f35ed65bf955f', 'COMPLETED', 0, false, 5, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 1, '2026-11-28 09:14:42.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (6, 1, 6, 14, '7d0b34937210a2d038c8802f778d17e1193bfb26d0cab48b9cbaa35deaedbae9', 'COMPLETED', 0, false, 6, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 1, '2026-11-28 09:14:42.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (7, 1, 7, 9, 'dd8f776d7eaee399118373869edf28bcc169dc0fc2b4fbdf769eb0fc9bf50205', 'COMPLETED', 0, false, 7, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 1, '2026-11-28 09:14:42.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (8, 1, 8, 3, 'd781caf9a1f2c5abde5db996fc673e579ce89c2ca682235192c560d00e4081fb', 'COMPLETED', 0, false, 8, '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', '2026-11-28 09:14:42.489939+00', 1, '2026-11-28 09:14:42.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (9, 1, 9, 23, '0ad39d5a16087dcf0f4d9dc46268a6b2be7371de8fae1609b651dc07b64fb558', 'COMPLETED', 0, false, 9, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 1, '2026-11-28 09:14:43.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (10, 1, 10, 18, 'd4f78dd8646d6aacd40cfbdd379865c8d6fdbacd0a9a6be9b28633aacd25b6a1', 'COMPLETED', 0, false, 10, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 1, '2026-11-28 09:14:43.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (11, 1, 11, 11, '845709cdbf8a160c993d15033d0dca7022224c81f26dd18bba3baddf499efda0', 'COMPLETED', 0, false, 11, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 1, '2026-11-28 09:14:43.489939+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO nanoos.simulation_jobs (id, campaign_id, candidate_id, structure_id, result_key, status, priority, is_from_cache, result_id, created_at, started_at, finished_at, attempts, available_at, lease_owner, lease_token, lease_expires_at, failure_class, failure_reason) VALUES (12, 1, 12, 2, '7ef0968975b2cebed77cb6ec5518ad693c7284b03313ad8b6c54f6f5e0abc0c1', 'COMPLETED', 0, false, 12, '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', '2026-11-28 09:14:43.489939+00', 1, '2026-11-28 09:14:43.489939+00', NULL, NULL, NULL, NULL, NULL);



INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (1, '39b9af324dd90cac954aaf0231d5c2fba7e8eb8fdfa2dd5c0f0800f3d46019ed', 'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.5440524260327742, "valence_top_ev": -5.62212900788083, "bandgap_optical_ev": 1.7306690951015415, "conduction_bottom_ev": -4.078076581848056}', '', 0.0009876309995888732, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (2, '8ffa2e71b0d0468a30155ae81d7d1d1f9e60abfcbdc975b3927798425060424e', 'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.4802469500547462, "valence_top_ev": -5.386114094743134, "bandgap_optical_ev": 1.6470009920116944, "conduction_bottom_ev": -3.905867144688388}', '', 0.0007451600031345151, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (3, 'e32e46f1082c1eb26c6232ee27c73f8a8f3834934c9908c917bf3bf6868279d1', 'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.4599431470376407, "valence_top_ev": -5.382623446351853, "bandgap_optical_ev": 1.613354203697014, "conduction_bottom_ev": -3.9226802993142122}', '', 0.0006336440055747516, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (4, 'ee7c6578bab1b4844cf7d716390eebb5ba87618973935951a9adb858daccc194', '28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.4943827650951942, "valence_top_ev": -5.611789861098985, "bandgap_optical_ev": 1.6960259594566311, "conduction_bottom_ev": -4.117407096003791}', '', 0.0006176800015964545, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:41.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (5, 'a5dac678fcad4408dba0f71968a3cab8505f40a0bc840d80028f35ed65bf955f', '950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.452864138368101, "valence_top_ev": -5.403475726222368, "bandgap_optical_ev": 1.605895152392266, "conduction_bottom_ev": -3.950611587854267}', '', 0.000880010993569158, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (6, '7d0b34937210a2d038c8802f778d17e1193bfb26d0cab48b9cbaa35deaedbae9', '07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.5548974198185577, "valence_top_ev": -5.512091791942686, "bandgap_optical_ev": 1.7310372005234185, "conduction_bottom_ev": -3.9571943721241287}', '', 0.0006096880024415441, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (7, 'dd8f776d7eaee399118373869edf28bcc169dc0fc2b4fbdf769eb0fc9bf50205', 'd5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.6511495177676316, "valence_top_ev": -5.947149517767632, "bandgap_optical_ev": 1.885598891925428, "conduction_bottom_ev": -4.296}', '', 0.0005367090052459389, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (8, 'd781caf9a1f2c5abde5db996fc673e579ce89c2ca682235192c560d00e4081fb', '12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.6534614283729088, "valence_top_ev": -5.897487833115841, "bandgap_optical_ev": 1.8816238450370182, "conduction_bottom_ev": -4.244026404742932}', '', 0.0005029989988543093, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:42.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (9, '0ad39d5a16087dcf0f4d9dc46268a6b2be7371de8fae1609b651dc07b64fb558', 'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.6997896995827313, "valence_top_ev": -5.543373647481327, "bandgap_optical_ev": 1.8855502735864944, "conduction_bottom_ev": -3.843583947898596}', '', 0.0008885630013537593, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (10, 'd4f78dd8646d6aacd40cfbdd379865c8d6fdbacd0a9a6be9b28633aacd25b6a1', '95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.5877092849306482, "valence_top_ev": -5.403936128004797, "bandgap_optical_ev": 1.7515947582881324, "conduction_bottom_ev": -3.8162268430741486}', '', 0.0005906500009587035, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (11, '845709cdbf8a160c993d15033d0dca7022224c81f26dd18bba3baddf499efda0', 'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.4930377306528788, "valence_top_ev": -5.389222562323968, "bandgap_optical_ev": 1.643990195689184, "conduction_bottom_ev": -3.896184831671089}', '', 0.0006949849994271062, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:43.489939+00');
INSERT INTO nanoos.simulation_results (id, result_key, structure_hash, engine, engine_version, engine_params_hash, engine_params, is_success, outputs, reason, duration_seconds, computed_by, files, recorded_at) VALUES (12, '7ef0968975b2cebed77cb6ec5518ad693c7284b03313ad8b6c54f6f5e0abc0c1', '42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018', 'tmd_three_band', '1', '6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552', '{"a_exciton_ev": {"WS2": 2.021, "MoS2": 1.891, "WSe2": 1.647, "MoSe2": 1.575}}', true, '{"bandgap_pbe_ev": 1.6299262922422906, "valence_top_ev": -5.339650644842426, "bandgap_optical_ev": 1.7834832579396587, "conduction_bottom_ev": -3.7097243526001358}', '', 0.0006354959987220354, 'host:25277:1795857273.29', '{}', '2026-11-28 09:14:43.489939+00');



INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (1, 1, '3d2e86426d2b85cd52301337da068c4c3fdd70278a61a5ebc52cfecbb7172ab8', 'Mo31W5S23Se49', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo"], "se_atoms": [1, 0, 2, 0, 2, 2, 2, 2, 1, 2, 0, 2, 0, 2, 0, 2, 0, 2, 2, 0, 2, 0, 2, 1, 2, 2, 2, 2, 2, 2, 1, 2, 0, 2, 1, 2]}', '\x721cc7711cc7c13f721cc7711cc7e53fb8e68745cac0b3bf00e9d6fcb04869bf00ebd6fcb04869bfd0c0d3adf961a13f481978ba353fc4bf84a75bf3c322b53fb8e68745cac093bfd4adf9619132a03fcbc0d3adf961e73f00a40c3cdd9a7fbf9832f0746b7ea83f089e6ecd0f8b943fce34e8bff8c8c73f6ddb730405f4b53f0000000000000000922449922449d23f16cb5d212b59b33f310cc3300cc3e03faaaaaaaaaaaaea3f0015c05ec3ab593f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (2, 1, '42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018', 'W36S31Se41', '{"kind": "tmd_alloy", "side": 6, "metals": ["W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W"], "se_atoms": [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 2, 1, 0, 1, 1, 2, 2, 2, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0]}', '\x000000000000f03f8ee3388ee338e23f0000000000000000000000000000000000000000000000000000000000000000481978ba353fbc3fb6e68745cac093bfc8c0d3adf961813fb0481978ba35afbf5cf3c32265e0d53f00000000000080bc00000000000080bc0000000000000000ab4c58e87ab6cb3f0000000000000000000000000000f03f000000000000f03fc75a344c918ec13fb76ddbb66ddbd63f0dc3300cc330ec3f0000000000000000');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (3, 1, '12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2', 'Mo31W5S69Se3', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W"], "se_atoms": [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]}', '\x721cc7711cc7c13f555555555555a53f00ead6fcb04869bfbce68745cac0b3bf1878ba353f2cb23f089e6ecd0f8ba4bf00c7711cc7717cbf0030a1bd84f6623f80c6711cc7717cbf0030a1bd84f6623fe5388ee3388eb33f002fa1bd84f672bf002fa1bd84f672bf407b09ed25b497bf1a339045a779b23ffcf1d7b49175be3f0000000000000000922449922449d23f60b89445aad8a03f00000000000000009ee7799ee779be3f6e9935418d7260bf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (4, 1, '03609ed919851c1dc36bbe3628db822e2fbd300acc40b38c1b05cdd2663a0b2d', 'Mo21W15S66Se6', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "Mo", "W", "W", "Mo", "Mo", "W", "W", "Mo", "Mo", "W", "W", "W", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "Mo"], "se_atoms": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0]}', '\xabaaaaaaaaaada3f555555555555b53f1ec7711cc7719cbf1fc7711cc7719cbf2fa1bd84f612babf427b09ed25b4a73f40c7711cc7719cbf402fa1bd84f6923fc02fa1bd84f682bf40c7711cc7718cbf721cc7711cc7c13f18c7711cc7719c3f602fa1bd84f6823f28c7711cc7719cbf565555555555b53f8853dbde78d6c43f922449922449c23fb76ddbb66ddbe63f89bffa3f6ca1a03f188661188661983f9ee7799ee779be3f00b84a7a98c408bf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (5, 1, 'f4c766c81b6fdfab1f0b76c4a1e95d6d287252c2aca9a0b111d3f8b0f4561501', 'Mo29W7S32Se40', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "W", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo"], "se_atoms": [0, 0, 2, 2, 1, 0, 1, 0, 1, 1, 2, 0, 2, 1, 2, 1, 1, 1, 0, 0, 2, 1, 2, 1, 1, 0, 2, 1, 1, 2, 2, 1, 2, 2, 1, 1]}', '\x398ee3388ee3c83f721cc7711cc7e13f6c7e58a40c3cbdbfc8c0d3adf961a13f1478ba353f2cb23fb00c3cdd9a1f96bfdee9d6fcb04889bfa40c3cdd9a1f96bf58a40c3cdd9aaf3f1a78ba353f2ca2bfcbc0d3adf961e13ff0e9d6fcb04879bfe0e9d6fcb04879bfa20c3cdd9a1fa6bf7bc623ba7a9bca3f4835d4427cc9bc3f0000000000000000dbb66ddbb66ddb3f18076825cafbbc3ff33ccff33ccfd33f188661188661e83f103dcd921cc570bf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (6, 1, '96ec67612b115a81347caf6c7996cc66586b65d2f9667ae4381335949d88c6c4', 'Mo18W18S56Se16', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "W", "W", "W", "Mo", "W", "Mo", "W", "Mo", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "W", "Mo", "W", "Mo", "W", "Mo", "W", "W", "W", "Mo"], "se_atoms": [0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0]}', '\x000000000000e03f1cc7711cc771cc3f1cc7711cc771ccbf692fa1bd84f6a23f0000000000000000437b09ed25b4b73fc00c3cdd9a1f96bf40e9d6fcb048793fb00c3cdd9a1f96bf00e9d6fcb048593f5ca40c3cdd9acf3f672fa1bd84f6923f00000000000000006b2fa1bd84f6a2bf40db831652adc03fd07680fa8a91ba3f922449922449d23fb76ddbb66ddbe63f680772428c68ae3f188661188661b83ff53ccff33ccfd33f000794892bdd4bbf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (7, 1, 'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d', 'Mo19W17S21Se51', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "W", "Mo", "W", "Mo", "W", "Mo", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "W", "Mo", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "Mo", "W", "Mo", "Mo"], "se_atoms": [0, 2, 2, 2, 2, 0, 2, 2, 2, 1, 0, 2, 2, 2, 0, 2, 2, 2, 0, 0, 2, 1, 2, 2, 2, 2, 2, 2, 0, 0, 2, 1, 0, 2, 2, 2]}', '\x8ee3388ee338de3fabaaaaaaaaaae63f50b7e68745cad0bf9681a75bf3c3d23fead6fcb04819c8bfb7e68745cac0b3bf50682fa1bd84a6bf00ed25b497d09e3f565555555555cdbf307b09ed25b4873f721cc7711cc7e73ffeffffffffffbf3f702fa1bd84f672bf4c682fa1bd84b6bf7162b16727e8cd3f73303b0cac05c03f922449922449c23fb76ddbb66ddbe63fe5220ef476e6b53f922449922449e23f3dcff33ccff3ec3f00daaa27197a5b3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (8, 1, '8b307dc54142af137256b1cb60319e0979bc38ecf89808a42e0cd574586b4b8a', 'Mo3W33S28Se44', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W", "W"], "se_atoms": [2, 1, 2, 1, 1, 1, 2, 0, 1, 1, 2, 1, 1, 2, 2, 2, 2, 1, 1, 0, 1, 2, 2, 1, 2, 2, 2, 0, 1, 0, 0, 0, 2, 1, 1, 1]}', '\x555555555555ed3fe4388ee3388ee33f402fa1bd84f6823f402fa1bd84f6823f40c7711cc7719cbfc02fa1bd84f682bfb7e68745cac0b3bfa40c3cdd9a1fa63f069e6ecd0f8bb43f59a40c3cdd9a9fbfd4adf9619132e03f682fa1bd84f6a23f00000000000080bc28c7711cc7719cbf51b0a292fceac53f0f74829edfc3bb3fb76ddbb66ddbe63f000000000000f03f8f9875b8390ab83f3dcff33ccff3dc3f799ee7799ee7e93f00b0381175695d3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (9, 1, 'd5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977', 'Mo35WS72', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W"], "se_atoms": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}', '\x1cc7711cc7719c3f000000000000000000ead6fcb04869bf00ead6fcb04869bf00ead6fcb04869bf00ead6fcb04869bf000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000a115ea36abf2ac3f0000000000000000922449922449c23f0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (10, 1, '5b8c2b4bbad86c0ec80d76786117cfde5e4431807d14a1f3e63c378b71a4856a', 'Mo17W19S12Se60', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "W", "Mo", "W", "W", "W", "Mo", "Mo", "W", "W", "Mo", "W", "W", "Mo", "W", "Mo", "W", "Mo", "Mo", "W", "Mo", "W", "W", "W", "Mo", "W", "W", "Mo", "Mo", "W", "W", "Mo", "Mo", "W"], "se_atoms": [1, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 1, 0, 2, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 0, 2, 2, 2, 2, 2]}', '\x398ee3388ee3e03fabaaaaaaaaaaea3f3cdd9a1f1629d3bf5bf3c32265e0d93fc22265e0e9d6ccbf108b9481a75bc3bf642fa1bd84f6b2bf802fa1bd84f682bf0000000000000000802fa1bd84f6923ffeffffffffffdf3f1ec7711cc771ac3f682fa1bd84f6a2bf457b09ed25b4a7bf4eb0a292fceac53f0b38c2887b97c03f922449922449c23fb76ddbb66ddbe63faa66bd6b350fb13f866118866118e63f000000000000f03f000000000000903c');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (11, 1, 'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3', 'Mo23W13S17Se55', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W", "Mo", "W", "W", "W"], "se_atoms": [2, 2, 1, 1, 2, 2, 2, 2, 2, 1, 1, 2, 2, 1, 1, 1, 2, 1, 1, 2, 2, 1, 2, 1, 2, 1, 2, 2, 1, 2, 1, 1, 2, 2, 1, 1]}', '\xc7711cc7711cd73f1cc7711cc771e83f6ecd0f8b9481d73f1878ba353f2cb23fc8c0d3adf961a13fd7fcb0481978cabf0c8b9481a75ba3bf981f1629034fa73f148b9481a75ba3bfc0e68745cac093bf1529034fb7e6cf3fa00c3cdd9a1f86bf60a40c3cdd9a7f3fb8353f2c52069ebf2f55f073c1cabe3f091439de3479d23f0000000000000000000000000000f03fc22bef4d2735ac3f555555555555e53f0dc3300cc330ec3f00c0527de9dc5fbf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (12, 1, '950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188', 'Mo34W2S12Se60', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W"], "se_atoms": [1, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 1, 1, 2, 2, 2, 2, 1, 1]}', '\x1cc7711cc771ac3fabaaaaaaaaaaea3fe0e9d6fcb048993fc0e9d6fcb04889bfc0e9d6fcb04889bfc0e9d6fcb04889bf7809ed25b497b03f0000000000000000802fa1bd84f692bf10c7711cc7719cbf1cc7711cc771cc3f20c7711cc771acbf802fa1bd84f692bf402fa1bd84f6823f4eb0a292fceac53fb41b567ef5ccb83f0000000000000000922449922449d23fab2bcf5a3c42bb3f254992244992e43f000000000000f03fc82e2a7216a470bf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (13, 1, 'fb61c65f73191308c4e312d62482a235d182a7f0be0919abb5d6f7886a3fad2c', 'Mo12W24S24Se48', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "W", "W", "W", "Mo", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "W", "W", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "W"], "se_atoms": [1, 1, 2, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 2, 2, 2, 1]}', '\x555555555555e53f555555555555e53f682fa1bd84f6c2bf682fa1bd84f6b23f6a2fa1bd84f6a2bf682fa1bd84f6923f682fa1bd84f6823f682fa1bd84f682bf602fa1bd84f692bf00000000000000001ec7711cc771cc3f0000000000000000427b09ed25b4b7bf00000000000000001447d7a93d21c23f9259977b47b1c03fdbb66ddbb66ddb3fdbb66ddbb66deb3f2b3d718f75d7b23f611886611886e13f7a9ee7799ee7e93fc0044110044170bf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (14, 1, '07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768', 'Mo13W23S40Se32', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "Mo", "W", "W", "W", "Mo", "W", "W", "W", "Mo", "W", "W", "Mo", "W", "Mo", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "Mo", "W"], "se_atoms": [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 2, 0, 0, 2, 0, 2, 2, 2, 0, 2, 2, 0, 0, 2, 0, 0, 1, 2, 0, 2, 2, 2, 0, 1, 2]}', '\x1cc7711cc771e43f1cc7711cc771dc3fc42265e0e9d6ccbf1878ba353f2cb23f079e6ecd0f8ba4bf58a40c3cdd9a8f3fd6fcb0481978cabf7e58a40c3cddca3fcbc0d3adf961b1bf9a1f1629034fb7bf756b7e58a40cec3fe0e9d6fcb04899bfe0e9d6fcb04899bfa40c3cdd9a1fb63f0126ff383e24c93fbe9b362ebb95b73fdbb66ddbb66ddb3fdbb66ddbb66deb3f4f6a13cdffedb53f310cc3300cc3d03fc2300cc3300ce33f00d8e865d4a3243f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (15, 1, 'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4', 'Mo30W6S39Se33', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "W", "Mo", "W", "W", "W", "Mo", "Mo", "Mo", "W", "Mo"], "se_atoms": [1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 2, 1]}', '\x555555555555c53f555555555555dd3f702fa1bd84f6b23f0000000000000000602fa1bd84f6a2bf682fa1bd84f6a2bf721cc7711cc7a1bf18c7711cc7717cbf682fa1bd84f6623f7b09ed25b497903fc7711cc7711ccf3f682fa1bd84f6823f642fa1bd84f682bf18c7711cc7719c3f3155f073c1cabe3f555555555555c53f0000000000000000922449922449e23f9338a3ee4d46a93fb76ddbb66ddbd63f611886611886e13f80b1c1c506175b3f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (16, 1, 'b84f3054d905b99492101154d7558ee05e31043b1a3ab26efd2b590c20f6a13c', 'Mo32W4S62Se10', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "Mo", "Mo", "Mo"], "se_atoms": [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0]}', '\x1cc7711cc771bc3f721cc7711cc7c13f40ead6fcb04889bf00ead6fcb04889bf00ead6fcb04889bf00ead6fcb048793f00ead6fcb048793f00ead6fcb04869bfa00c3cdd9a1f96bf00ead6fcb04889bf8945cac0d3adc93f00ead6fcb04879bfb00c3cdd9a1fa6bf00e8d6fcb048693f1420bfbd450dc13fe66d5b8ae568bb3f0000000000000000922449922449d23fe55fdce69163b13f188661188661983f310cc3300cc3d03fa876d060a39b63bf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (17, 1, 'a483745bb551d382e3c3433c10704d1013747990187c414e86d0819184a6a059', 'Mo33W3S46Se26', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W"], "se_atoms": [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 2, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0, 0]}', '\x555555555555b53fc7711cc7711cd73f40c7711cc7719cbf60c7711cc7719cbf402fa1bd84f6823f402fa1bd84f6823f1878ba353f2cb23f58a40c3cdd9a8f3f5ca40c3cdd9a9fbf5ca40c3cdd9a9fbfa55bf3c32265d03f30c7711cc7719cbf702fa1bd84f6823f502fa1bd84f6923faa1d8cecb950c73f4ad0e5130dfcb33f0000000000000000922449922449d23fef88aa7de251bd3f555555555555c53f922449922449e23f00ae4a7a98c408bf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (18, 1, '95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b', 'Mo6W30S35Se37', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "W", "W", "W", "W", "W", "W", "Mo", "W", "W", "W", "W", "W", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W"], "se_atoms": [0, 0, 2, 2, 2, 0, 1, 0, 1, 2, 2, 0, 1, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 2, 2, 2, 0, 1, 0, 0, 1, 2, 2, 2, 2, 0]}', '\xabaaaaaaaaaaea3f1cc7711cc771e03f682fa1bd84f6b2bf0000000000000000682fa1bd84f6a2bf782fa1bd84f6a23fa75bf3c32265b03f5bf3c32265e0c1bfe88745cac0d3d1bf8845cac0d3ada93f26034fb7e687eb3f427b09ed25b4a73f682fa1bd84f6823f1dc7711cc771acbfd1432bfc335ed23fa70749909d21b93fb76ddbb66ddbe63f000000000000f03f3601799b826cbb3ff33ccff33ccfd33f499224499224e93f00b2c1c506175bbf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (19, 1, 'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511', 'Mo12W24S34Se38', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W", "W", "W"], "se_atoms": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 2, 2, 1, 0, 2, 2, 2, 2, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1]}', '\x555555555555e53f398ee3388ee3e03f555555555555d53f682fa1bd84f6b23f0000000000000000427b09ed25b4c7bfebd6fcb04819d83fa20c3cdd9a1fa63fa50c3cdd9a1f96bfe0e9d6fcb048c9bfc0d3adf96191ea3f427b09ed25b4d73f682fa1bd84f6c23f0aed25b497d0be3ff667309b593fd73f6fad7ccd40c5d13f922449922449c23f000000000000f03f96ce51bfee2ecf3f188661188661b83f000000000000f03f20052fa7e0e5a43f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (20, 1, 'a6de4fbdd5af99bc6ea5ef153e40cf17137672a1e501082f74bf4fbadf4301b8', 'Mo16W20S4Se68', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "Mo", "Mo", "Mo", "W", "W"], "se_atoms": [2, 2, 1, 2, 0, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]}', '\x721cc7711cc7e13f8ee3388ee338ee3fd4adf9619132e03fe0e9d6fcb048b93fe2e9d6fcb048993fcac0d3adf961d1bf00ead6fcb04869bfc0e9d6fcb04889bf00ead6fcb048793f00ead6fcb04869bfb8e68745cac0c33f8058a40c3cddba3fe0e9d6fcb048a93fac0c3cdd9a1f963f20c7711cc771bc3f8b27ea5b1da5d43f0000000000000000000000000000f03fec8ba3d4874cac3faaaaaaaaaaaaea3f000000000000f03f80a93d44de8a873f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (21, 1, '28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a', 'Mo30W6S50Se22', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "Mo", "Mo", "Mo", "W", "W", "W"], "se_atoms": [0, 2, 2, 2, 0, 1, 1, 2, 2, 2, 1, 0, 0, 2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]}', '\x555555555555c53fe4388ee3388ed33f1cc7711cc771cc3f0000000000000000682fa1bd84f6a2bf407b09ed25b4b7bf069e6ecd0f8bd43f54a40c3cdd9aaf3f40ead6fcb04869bf82a75bf3c322c5bf57a40c3cdd9ae73f427b09ed25b4c7bf1cc7711cc771bcbf2ea1bd84f612babf40588bce56b3d53fdcb66ddbb66dcb3f0000000000000000b76ddbb66ddbe63f6f1ae756ec7fcd3f0000000000000000dbb66ddbb66deb3f58061d3ebd8a99bf');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (22, 1, '99ec66996b4555b24dbc6978ee9aa09f756f37d28b3f5d5b28bf3d79818b8abc', 'Mo36S67Se5', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo"], "se_atoms": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 2]}', '\x0000000000000000721cc7711cc7b13f0000000000000000000000000000000000000000000000000000000000000000a00f8b9481a79b3fe0e68745cac093bfe0e68745cac093bf000d3cdd9a1f76bf629132f0746bc63f000000000000000000000000000000000000000000000000cef4a8624cb0c13f000000000000000000000000000000000000000000000000dd0327718d06b33f0000000000000000922449922449d23f0000000000000000');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (23, 1, 'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745', 'MoW35S52Se20', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W"], "se_atoms": [0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 2, 0, 2, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 2, 1, 1, 1, 0, 0, 0]}', '\xc7711cc7711cef3f721cc7711cc7d13f00ead6fcb04869bf00ead6fcb04869bf00ead6fcb04869bf00ead6fcb04869bf9132f0746b7eb8bf58a40c3cdd9aaf3fd0e9d6fcb04889bfe0e9d6fcb048993fd7fcb0481978da3fc0e9d6fcb048893f80e9d6fcb04879bfe0e9d6fcb048893fd5725df5286bc13fa815ea36abf2ac3fdbb66ddbb66deb3f000000000000f03fc44ca743cdb8ad3f565555555555c53f188661188661d83f002175e8ec27553f');
INSERT INTO nanoos.structures (id, design_space_id, structure_hash, formula, spec, features) VALUES (24, 1, '1f8b8156aa0205ba59a187c2e5ce209f584289148990707eb47008bd323785b4', 'Mo16W20S3Se69', '{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "Mo", "Mo", "Mo", "Mo"], "se_atoms": [2, 1, 2, 2, 2, 2, 2, 1, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]}', '\x721cc7711cc7e13fabaaaaaaaaaaee3fb8353f2c5206de3fc9c0d3adf961c13fdee9d6fcb048993fcac0d3adf961d1bf0030a1bd84f6623f0030a1bd84f6623f0030a1bd84f6623f80c6711cc7717cbfe4388ee3388eb33f6a2fa1bd84f6a23f682fa1bd84f6923f6e2fa1bd84f6a23f7ce56681f208b53ff801b624366bd43f0000000000000000000000000000f03f52a500f45f46a83faaaaaaaaaaaaea3f000000000000f03f00dcbc903cd5763f');



INSERT INTO nanoos.training_datasets (id, modelled_property_id, content_hash, n_labels, n_members, label_ranges, max_label_id, created_at) VALUES (1, 1, 'fe699ae0433df42124d719caf13226fc5f49a1d72799b00caadd92c551ccac4d', 12, 20, '[[33, 37], [41, 41], [45, 45], [49, 49], [53, 56]]', 56, '2026-11-28 09:14:44.489939+00');



INSERT INTO nanoos.wrong_tokens (key, n, since) VALUES ('address 192.0.2.1', 1, '2026-11-28 09:14:44.489939+00');



SELECT pg_catalog.setval('nanoos.access_tokens_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.agent_commands_id_seq', 5, true);



SELECT pg_catalog.setval('nanoos.alert_notices_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.alerts_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.archives_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.campaigns_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.candidates_id_seq', 13, true);



SELECT pg_catalog.setval('nanoos.decisions_id_seq', 11, true);



SELECT pg_catalog.setval('nanoos.design_spaces_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.experiment_runs_id_seq', 8, true);



SELECT pg_catalog.setval('nanoos.label_import_rows_id_seq', 2, true);



SELECT pg_catalog.setval('nanoos.label_imports_id_seq', 2, true);



SELECT pg_catalog.setval('nanoos.label_retractions_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.labels_id_seq', 57, true);



SELECT pg_catalog.setval('nanoos.model_trainings_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.model_versions_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.modelled_properties_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.orchestrator_runs_id_seq', 3, true);



SELECT pg_catalog.setval('nanoos.removed_files_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.row_counts_id_seq', 86, true);



SELECT pg_catalog.setval('nanoos.sessions_id_seq', 1, true);



SELECT pg_catalog.setval('nanoos.shadow_predictions_id_seq', 1, true);



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



ALTER TABLE ONLY nanoos.alert_notices
    ADD CONSTRAINT pk_alert_notices PRIMARY KEY (id);



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



ALTER TABLE ONLY nanoos.label_import_rows
    ADD CONSTRAINT pk_label_import_rows PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.label_imports
    ADD CONSTRAINT pk_label_imports PRIMARY KEY (id);



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



ALTER TABLE ONLY nanoos.removed_files
    ADD CONSTRAINT pk_removed_files PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.row_counts
    ADD CONSTRAINT pk_row_counts PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (id);



ALTER TABLE ONLY nanoos.shadow_predictions
    ADD CONSTRAINT pk_shadow_predictions PRIMARY KEY (id);



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



ALTER TABLE ONLY nanoos.alert_notices
    ADD CONSTRAINT uq_alert_notices_alert_id_channel_event_number UNIQUE (alert_id, channel, event, number);



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
    ADD CONSTRAINT uq_experiment_runs_job_key UNIQUE (job_key);



ALTER TABLE ONLY nanoos.label_retractions
    ADD CONSTRAINT uq_label_retractions_label_id UNIQUE (label_id);



ALTER TABLE ONLY nanoos.labels
    ADD CONSTRAINT uq_labels_source_kind_source_id_property_entry UNIQUE (source_kind, source_id, property, entry);



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



CREATE INDEX ix_candidates_is_confirmed ON nanoos.candidates USING btree (campaign_id) WHERE is_confirmed;



CREATE INDEX ix_candidates_is_contradicted ON nanoos.candidates USING btree (campaign_id) WHERE is_contradicted;



CREATE INDEX ix_candidates_orchestrator_run_id ON nanoos.candidates USING btree (orchestrator_run_id);



CREATE INDEX ix_candidates_ranking ON nanoos.candidates USING btree (campaign_id, score, iteration, id, structure_id) WHERE (score IS NOT NULL);



CREATE INDEX ix_decisions_campaign_id ON nanoos.decisions USING btree (campaign_id);



CREATE INDEX ix_decisions_orchestrator_run_id ON nanoos.decisions USING btree (orchestrator_run_id);



CREATE INDEX ix_experiment_runs_campaign_id_status ON nanoos.experiment_runs USING btree (campaign_id, status);



CREATE INDEX ix_experiment_runs_candidate_id ON nanoos.experiment_runs USING btree (candidate_id);



CREATE INDEX ix_experiment_runs_open_jobs ON nanoos.experiment_runs USING btree (available_at) WHERE is_job_open;



CREATE INDEX ix_experiment_runs_orchestrator_run_id ON nanoos.experiment_runs USING btree (orchestrator_run_id);



CREATE INDEX ix_experiment_runs_status_priority ON nanoos.experiment_runs USING btree (status, priority, id);



CREATE INDEX ix_labels_measured ON nanoos.labels USING btree (structure_hash, property) WHERE ((source_kind)::text <> 'simulation'::text);



CREATE INDEX ix_labels_property_structure_hash ON nanoos.labels USING btree (property, structure_hash);



CREATE INDEX ix_modelled_labels_label_id ON nanoos.modelled_labels USING btree (label_id);



CREATE INDEX ix_orchestrator_runs_orchestrator_id_started_at ON nanoos.orchestrator_runs USING btree (orchestrator_id, started_at);



CREATE INDEX ix_removed_files_sha256 ON nanoos.removed_files USING btree (sha256);



CREATE INDEX ix_row_counts_table_name_campaign_id ON nanoos.row_counts USING btree (table_name, campaign_id);



CREATE INDEX ix_sessions_token_id ON nanoos.sessions USING btree (token_id);



CREATE INDEX ix_shadow_predictions_model_version_id_structure_hash ON nanoos.shadow_predictions USING btree (model_version_id, structure_hash);



CREATE INDEX ix_shadow_predictions_orchestrator_run_id ON nanoos.shadow_predictions USING btree (orchestrator_run_id);



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



CREATE UNIQUE INDEX uq_model_versions_challenger ON nanoos.model_versions USING btree (modelled_property_id) WHERE ((status)::text = 'CHALLENGER'::text);



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



CREATE TRIGGER refuse_delete_label_imports BEFORE DELETE ON nanoos.label_imports FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_label_retractions BEFORE DELETE ON nanoos.label_retractions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_labels BEFORE DELETE ON nanoos.labels FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_orchestrator_runs BEFORE DELETE ON nanoos.orchestrator_runs FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_removed_files BEFORE DELETE ON nanoos.removed_files FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_shadow_predictions BEFORE DELETE ON nanoos.shadow_predictions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_simulation_results BEFORE DELETE ON nanoos.simulation_results FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_delete_training_datasets BEFORE DELETE ON nanoos.training_datasets FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_agent_commands BEFORE TRUNCATE ON nanoos.agent_commands FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_archives BEFORE TRUNCATE ON nanoos.archives FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_audit_log BEFORE TRUNCATE ON nanoos.audit_log FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_decisions BEFORE TRUNCATE ON nanoos.decisions FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_label_imports BEFORE TRUNCATE ON nanoos.label_imports FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_label_retractions BEFORE TRUNCATE ON nanoos.label_retractions FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_labels BEFORE TRUNCATE ON nanoos.labels FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_orchestrator_runs BEFORE TRUNCATE ON nanoos.orchestrator_runs FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_removed_files BEFORE TRUNCATE ON nanoos.removed_files FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_shadow_predictions BEFORE TRUNCATE ON nanoos.shadow_predictions FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_simulation_results BEFORE TRUNCATE ON nanoos.simulation_results FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_truncate_training_datasets BEFORE TRUNCATE ON nanoos.training_datasets FOR EACH STATEMENT EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_agent_commands BEFORE UPDATE ON nanoos.agent_commands FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change_of_finished_agent_commands();



CREATE TRIGGER refuse_update_archives BEFORE UPDATE ON nanoos.archives FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_audit_log BEFORE UPDATE ON nanoos.audit_log FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_decisions BEFORE UPDATE ON nanoos.decisions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_label_imports BEFORE UPDATE ON nanoos.label_imports FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_label_retractions BEFORE UPDATE ON nanoos.label_retractions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_labels BEFORE UPDATE ON nanoos.labels FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_orchestrator_runs BEFORE UPDATE ON nanoos.orchestrator_runs FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change_of_finished_orchestrator_runs();



CREATE TRIGGER refuse_update_removed_files BEFORE UPDATE ON nanoos.removed_files FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_shadow_predictions BEFORE UPDATE ON nanoos.shadow_predictions FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_simulation_results BEFORE UPDATE ON nanoos.simulation_results FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



CREATE TRIGGER refuse_update_training_datasets BEFORE UPDATE ON nanoos.training_datasets FOR EACH ROW EXECUTE FUNCTION nanoos.refuse_change();



ALTER TABLE ONLY nanoos.alert_notices
    ADD CONSTRAINT fk_alert_notices_alert_id_alerts FOREIGN KEY (alert_id) REFERENCES nanoos.alerts(id);



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



ALTER TABLE ONLY nanoos.label_import_rows
    ADD CONSTRAINT fk_label_import_rows_import_id_label_imports FOREIGN KEY (import_id) REFERENCES nanoos.label_imports(id);



ALTER TABLE ONLY nanoos.label_retractions
    ADD CONSTRAINT fk_label_retractions_label_id_labels FOREIGN KEY (label_id) REFERENCES nanoos.labels(id);



ALTER TABLE ONLY nanoos.label_retractions
    ADD CONSTRAINT fk_label_retractions_superseded_by_labels FOREIGN KEY (superseded_by) REFERENCES nanoos.labels(id);



ALTER TABLE ONLY nanoos.model_trainings
    ADD CONSTRAINT fk_model_trainings_modelled_property_id_modelled_properties FOREIGN KEY (modelled_property_id) REFERENCES nanoos.modelled_properties(id);



ALTER TABLE ONLY nanoos.model_trainings
    ADD CONSTRAINT fk_model_trainings_orchestrator_run_id_orchestrator_runs FOREIGN KEY (orchestrator_run_id) REFERENCES nanoos.orchestrator_runs(id);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT fk_model_versions_dataset_id_training_datasets FOREIGN KEY (dataset_id) REFERENCES nanoos.training_datasets(id);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT fk_model_versions_modelled_property_id_modelled_properties FOREIGN KEY (modelled_property_id) REFERENCES nanoos.modelled_properties(id);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT fk_model_versions_replaces_model_versions FOREIGN KEY (replaces) REFERENCES nanoos.model_versions(id);



ALTER TABLE ONLY nanoos.model_versions
    ADD CONSTRAINT fk_model_versions_training_id_model_trainings FOREIGN KEY (training_id) REFERENCES nanoos.model_trainings(id);



ALTER TABLE ONLY nanoos.modelled_properties
    ADD CONSTRAINT fk_modelled_properties_design_space_id_design_spaces FOREIGN KEY (design_space_id) REFERENCES nanoos.design_spaces(id);



ALTER TABLE ONLY nanoos.orchestrator_runs
    ADD CONSTRAINT fk_orchestrator_runs_orchestrator_id_orchestrator_state FOREIGN KEY (orchestrator_id) REFERENCES nanoos.orchestrator_state(id);



ALTER TABLE ONLY nanoos.sessions
    ADD CONSTRAINT fk_sessions_token_id_access_tokens FOREIGN KEY (token_id) REFERENCES nanoos.access_tokens(id);



ALTER TABLE ONLY nanoos.shadow_predictions
    ADD CONSTRAINT fk_shadow_predictions_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES nanoos.campaigns(id);



ALTER TABLE ONLY nanoos.shadow_predictions
    ADD CONSTRAINT fk_shadow_predictions_model_version_id_model_versions FOREIGN KEY (model_version_id) REFERENCES nanoos.model_versions(id);



ALTER TABLE ONLY nanoos.shadow_predictions
    ADD CONSTRAINT fk_shadow_predictions_orchestrator_run_id_orchestrator_runs FOREIGN KEY (orchestrator_run_id) REFERENCES nanoos.orchestrator_runs(id);



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

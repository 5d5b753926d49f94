BEGIN TRANSACTION;
CREATE TABLE access_tokens (
	id INTEGER NOT NULL, 
	agent_id VARCHAR(100) NOT NULL, 
	secret_sha256 VARCHAR(64) NOT NULL, 
	scopes JSON NOT NULL, 
	limits JSON NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	revoked_at DATETIME, 
	last_used_at DATETIME, 
	CONSTRAINT pk_access_tokens PRIMARY KEY (id), 
	CONSTRAINT uq_access_tokens_secret_sha256 UNIQUE (secret_sha256)
);
INSERT INTO "access_tokens" VALUES(1,'grace','0000000000000000000000000000000000000000000000000000000000000000','["operate"]','{"commands_per_hour": null, "simulations_per_hour": null, "experiments_per_hour": null, "approve_kinds": [], "approve_simulations_above": null, "approve_experiments_above": null, "max_structures": 100000}','ada','2026-11-25 17:48:42.451355',NULL,NULL,NULL);
CREATE TABLE agent_commands (
	id INTEGER NOT NULL, 
	agent_id VARCHAR(100) NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	payload JSON NOT NULL, 
	payload_hash VARCHAR(64) NOT NULL, 
	idempotency_key VARCHAR(200), 
	token_id INTEGER, 
	is_dry_run BOOLEAN DEFAULT 0 NOT NULL, 
	n_simulations INTEGER DEFAULT '0' NOT NULL, 
	n_experiments INTEGER DEFAULT '0' NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	proposal JSON, 
	plan_hash VARCHAR(64), 
	expires_at DATETIME, 
	decided_by VARCHAR(100), 
	result JSON, 
	error_kind VARCHAR(64), 
	error_message TEXT, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	duration_seconds FLOAT, 
	CONSTRAINT pk_agent_commands PRIMARY KEY (id), 
	CONSTRAINT uq_agent_commands_agent_id_idempotency_key UNIQUE (agent_id, idempotency_key)
);
INSERT INTO "agent_commands" VALUES(1,'ada','create_design_campaign','{"campaign": {"slug": "alpha", "design_space": {"kind": "table", "params": {"path": "/tmp/tmprfqzp05u/sqlite/table.csv", "measured_columns": ["value"]}}, "engine": {"name": "replay", "params": {"properties": ["value"]}}, "goal": {"value": {"value": 1.0, "tolerance": 0.05}}, "batch_size": 4, "acquisition": "random", "instrument": {"name": "virtual"}}, "orchestrator": "default"}','86939dd69f2fcb4fbeaf8bd9e2ed5006e1bd768f97812111efdf4ddee9231b37',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"campaign_id": 1, "slug": "alpha", "status": "RUNNING"}',NULL,NULL,'2026-11-25 17:48:38.489966','2026-11-25 17:48:38.531211',0.041245);
INSERT INTO "agent_commands" VALUES(2,'ada','retract_label','{"label_id": 1, "reason": "contaminated"}','3986f7cf90dd5accc6b00d2598e659bb95b9f62d0e02075d9c0d3df4640a9b4c',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"label_id": 1, "candidates_dropped": 1}',NULL,NULL,'2026-11-25 17:48:42.440438','2026-11-25 17:48:42.447476',0.007038);
INSERT INTO "agent_commands" VALUES(3,'ada','create_token','{"name": "grace", "secret_sha256": "0000000000000000000000000000000000000000000000000000000000000000", "scopes": ["operate"], "limits": {"commands_per_hour": null, "simulations_per_hour": null, "experiments_per_hour": null, "approve_kinds": [], "approve_simulations_above": null, "approve_experiments_above": null, "max_structures": 100000}, "expires_at": null}','6e44ee6a61f9672cf07d7f1c6dfa3f0e41483c4da2c32cc5b5e292efbd018907',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"token_id": 1, "name": "grace", "scopes": ["operate"]}',NULL,NULL,'2026-11-25 17:48:42.451355','2026-11-25 17:48:42.455626',0.004271);
INSERT INTO "agent_commands" VALUES(4,'ada','set_active','{"orchestrator": "default", "is_active": false, "expected_version": null}','fb60c44938ca1cad998d83dd523504d3c509a21a9a9b1e1d33b7d75661d0d1cd',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"mode": "SCHEDULED", "is_active": false, "version": 3}',NULL,NULL,'2026-11-25 17:48:42.459599','2026-11-25 17:48:42.462633',0.003034);
INSERT INTO "agent_commands" VALUES(5,'ada','set_active','{"orchestrator": "default", "is_active": true, "expected_version": null}','311950169fc42334e4f8b289e39022f2dcfea7d67f8da0066d716c51ae107982',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"mode": "SCHEDULED", "is_active": true, "version": 4}',NULL,NULL,'2026-11-25 17:48:42.465248','2026-11-25 17:48:42.468175',0.002927);
CREATE TABLE alerts (
	id INTEGER NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	subject VARCHAR(200) NOT NULL, 
	message TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	resolved_at DATETIME, 
	CONSTRAINT pk_alerts PRIMARY KEY (id)
);
INSERT INTO "alerts" VALUES(1,'test','s','m','2026-11-25 17:48:41.472490',NULL);
CREATE TABLE archives (
	id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	path VARCHAR(200) NOT NULL, 
	n_rows INTEGER NOT NULL, 
	first_id INTEGER NOT NULL, 
	last_id INTEGER NOT NULL, 
	content_sha256 VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_archives PRIMARY KEY (id), 
	CONSTRAINT uq_archives_path UNIQUE (path)
);
INSERT INTO "archives" VALUES(1,'steps','steps/steps-1-1-b74a757259c1.parquet',1,1,1,'b74a757259c1b78bfdac2aed67dff66cc48545c2881bc92411564dbd02ebc7e1','2026-11-25 17:48:41.472490');
CREATE TABLE audit_log (
	seq INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(100) NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	subject VARCHAR(200) NOT NULL, 
	payload TEXT NOT NULL, 
	covers TEXT, 
	previous_hash VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit_log PRIMARY KEY (seq), 
	CONSTRAINT uq_audit_log_hash UNIQUE (hash)
);
INSERT INTO "audit_log" VALUES(1,'2026-11-25 17:48:38.466853','host:23328:1795628916.62','orchestrator_created','default','{"mode":"SCHEDULED"}','{"orchestrator_state":{"8ba85910-ad6a-4ef4-a969-a7e24f01d76e":"4ec14be71aa16a03aded750a4cedffb7bd94e9f5413d6900e99378aa3dd545f9"}}','0000000000000000000000000000000000000000000000000000000000000000','9164160da2961fd4ada9be5cc2456bf62584a5a417f8c8e8df61a0b29a8a91f0');
INSERT INTO "audit_log" VALUES(2,'2026-11-25 17:48:38.477042','host:23328:1795628916.62','rows_written','orchestrator_state','{}','{"orchestrator_state":{"8ba85910-ad6a-4ef4-a969-a7e24f01d76e":"b7e53bb35353ae003ddb2b24e2b77e2dcc56259c9f74131865c9ea161560ecdf"}}','9164160da2961fd4ada9be5cc2456bf62584a5a417f8c8e8df61a0b29a8a91f0','edac44d7a646c91a9210fd9efe9b6cd68a34fcac026f5b2e9cda7cc40a1cc268');
INSERT INTO "audit_log" VALUES(3,'2026-11-25 17:48:38.531211','ada','command','create_design_campaign/1','{"result_sha256":"756b803461df2c1cb1a8c4d8a68611d8baab340dcbbffa8c41b67ec8e0c063b7","status":"COMPLETED"}','{"agent_commands":{"ids":[[1,1]],"marks":"G9O7Yw==","sha256":"d580824cf5d95b4120de4e7525bc1b2ce8a47d870d5506cd91ac28d75db10137"},"campaigns":{"1":"7b0cde046c5c9ea95c25662a30789bc90c8a03e02079421910b07df9f481d3e9"}}','edac44d7a646c91a9210fd9efe9b6cd68a34fcac026f5b2e9cda7cc40a1cc268','aefbeb92430dc72b3838df19ba483c4ebebd148cf6a3a7d4bc98ce389fd5f8fb');
INSERT INTO "audit_log" VALUES(4,'2026-11-25 17:48:38.472490','test','orchestrator_step','default/1','{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":0,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"353664bcd47150d61821e02563c4c650e58d282a0190417bf6a7fd3d8f8d8075","plan_sha256":"61b36a1fdefce660e166f9ef45e4831caa1a835527804fc2bd4fb37919091968","snapshot_sha256":"52fd2a29e38e4fe55ce463708c048b81ce14c0e7de599f32d1cbd40c506c9ef3"}','{"decisions":{"ids":[[1,1]],"marks":"tK8Chg==","sha256":"d156690412c7390c4f223f6e96630352cefa2db837672ca1a759a1c5ff1c34fe"},"orchestrator_runs":{"ids":[[1,1]],"marks":"5JefrA==","sha256":"0173b4a84fc3c4f0859bf8ba98e56789f5b9674aff58f2ba268e784b4c945341"}}','aefbeb92430dc72b3838df19ba483c4ebebd148cf6a3a7d4bc98ce389fd5f8fb','557774db346a657d95dc10303a4122e74a05cfaed152af587c1b272095a4821d');
INSERT INTO "audit_log" VALUES(5,'2026-11-25 17:48:39.365504','host:23328:1795628916.62','rows_written','labels, simulation_results','{}','{"labels":{"ids":[[1,4]],"marks":"4E/n++3zi+Yg+lPpyzdpaw==","sha256":"d3ded49a89eda5f99771641fb4defe909d985f829630b94cdd1479cdb4d81d29"},"simulation_results":{"ids":[[1,4]],"marks":"CovXy8Qfh2Pk5EHKOsR4gg==","sha256":"f2edfb5c425d6b4bd76f6cd9424c75d1764fa505ac4657737de9cb15ba101316"}}','557774db346a657d95dc10303a4122e74a05cfaed152af587c1b272095a4821d','3dc0b2f0ce90e870b84b9605c4e47c129d44673d745105791668187e878b2577');
INSERT INTO "audit_log" VALUES(6,'2026-11-25 17:48:39.472490','test','orchestrator_step','default/2','{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":4,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"50d0fba34d7213040c1917dc91d905198779fb2bdde7693cfa804ef65f00bbf3","plan_sha256":"3cd6ac41586b4137b9ecdbee44a3292880a63197a7a2b6730c820f6ed6a11ad8","snapshot_sha256":"0732efb0009a7b785da3d155f653e29a40b2e34dcbab6cfb1106fb4b08e87bae"}','{"decisions":{"ids":[[2,6]],"marks":"DILUUhdCmTog3QzLrKwbQWYQO9w=","sha256":"44f939e3a568fdae9c0450df407d13d1f3b6ecc478c8c5b9873744dced21f792"},"orchestrator_runs":{"ids":[[2,2]],"marks":"gzhHCQ==","sha256":"0773326307b949dc28f563426f272ef732359a38c77cd44d7977b013772543d2"}}','3dc0b2f0ce90e870b84b9605c4e47c129d44673d745105791668187e878b2577','31238822e994ff1ab8a8a428d7223f928471ab99904e1d6ec2f562a913fff8ba');
INSERT INTO "audit_log" VALUES(7,'2026-11-25 17:48:39.474881','host:23328:1795628916.62','rows_written','labels, simulation_results','{}','{"labels":{"ids":[[5,8]],"marks":"AASHQyyDXYp5ahLnmOe6Bw==","sha256":"90fd2145962d6f50e19ba445f6032591b9183e19f61e282171747368e9aead8e"},"simulation_results":{"ids":[[5,8]],"marks":"VKtu+dZUUOwvSJIzmEdsEg==","sha256":"47789456a5a1fbe6529d7f829c2fb762cbaa8facb7491a8570b3ad2a6b2a7c67"}}','31238822e994ff1ab8a8a428d7223f928471ab99904e1d6ec2f562a913fff8ba','035362b5864cda5805ae0da6ab9b8af94e236d96a88316c2dd0392e02e47b758');
INSERT INTO "audit_log" VALUES(8,'2026-11-25 17:48:39.472490','instrument:virtual','experiment_result','experiment/1','{"label_ids":[9],"values":{"value":1.00741714426032}}','{"experiment_runs":{"ids":[[1,1]],"marks":"sj2YBQ==","sha256":"ff7e1bf8741578e988ae16f32c43a32194ba236a26d32ed55a43b2b0900a1288"},"labels":{"ids":[[9,9]],"marks":"r7fvFA==","sha256":"2ccb35b30a3d3e85f8b2c3ce85d897d86bbc8515ce3d3eb3e679dee7fa1f012f"}}','035362b5864cda5805ae0da6ab9b8af94e236d96a88316c2dd0392e02e47b758','f1a2e235dbbc0834c5189610b6288b011158ea26dd25b6994afeb665db8a16c3');
INSERT INTO "audit_log" VALUES(9,'2026-11-25 17:48:39.472490','instrument:virtual','experiment_result','experiment/2','{"label_ids":[10],"values":{"value":0.851947893493748}}','{"experiment_runs":{"ids":[[2,2]],"marks":"9AFEfA==","sha256":"b6b8c488d173bf008c202ae1f9dcc4f4361fe48f4a3597cf48995e124a6225e8"},"labels":{"ids":[[10,10]],"marks":"oHu6ZA==","sha256":"7c88a10974995582817706170818cf0aae9b6d8424338e39e49aca371d4edafc"}}','f1a2e235dbbc0834c5189610b6288b011158ea26dd25b6994afeb665db8a16c3','c47029e23ae352d07b0ac90100b758320b65bd78b843a203ae5e702584032ed6');
INSERT INTO "audit_log" VALUES(10,'2026-11-25 17:48:39.472490','instrument:virtual','experiment_result','experiment/3','{"label_ids":[11],"values":{"value":0.3273510814780434}}','{"experiment_runs":{"ids":[[3,3]],"marks":"rRaqyQ==","sha256":"9de725f209f0e46f9db94271ca2267a3f4bbd2a6b30abb1e68ddd84601b65c33"},"labels":{"ids":[[11,11]],"marks":"xmm5TQ==","sha256":"b0584918a2c7284af4912528e197e86e5f6f9177bd1bfe67a07149f1cc945009"}}','c47029e23ae352d07b0ac90100b758320b65bd78b843a203ae5e702584032ed6','9d159928ab28c14b2319c2fb9cade888d0ddf8923181278840a232fc35a64146');
INSERT INTO "audit_log" VALUES(11,'2026-11-25 17:48:39.472490','instrument:virtual','experiment_result','experiment/4','{"label_ids":[12],"values":{"value":0.5505818375253264}}','{"experiment_runs":{"ids":[[4,4]],"marks":"mwO9dw==","sha256":"3f37bfa1b82532489b51fa8e700829cffab801274db500bc8acc70efd1d8b6e7"},"labels":{"ids":[[12,12]],"marks":"nH/02A==","sha256":"b7749bd324ec1bfcc5e4c8761904811f075a1951d81657a6360544925bae967b"}}','9d159928ab28c14b2319c2fb9cade888d0ddf8923181278840a232fc35a64146','a6c2eb83b55d07da6b63724b360b2d27fdfe29c919dc9f7400b11864f5ac755f');
INSERT INTO "audit_log" VALUES(12,'2026-11-25 17:48:40.472490','test','orchestrator_step','default/3','{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":4,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"feb59d609e13989f086b91a3f193efcb34fc20e3f058230539ca2bf20c89e1f9","plan_sha256":"2f60bc3aeaa4177839ae750dcae1571cf4b6e739130c350863a969de959b86be","snapshot_sha256":"1a4de85c202efe26707f90bfa1f2fa76c018b2b0803bce0f63c08b37ebecd458"}','{"decisions":{"ids":[[7,11]],"marks":"I2cVFKj05nPsk6EgOIplwJiFuws=","sha256":"25d8d277c38ec9480b33804875faeea64547894a1b6f85856e1be61c3b6e8e8a"},"orchestrator_runs":{"ids":[[3,3]],"marks":"+C4gGQ==","sha256":"1afd215a0b7fa24e545d4df5240a0fa283ffbbc255be1e0272b2f00afb1a0a1d"}}','a6c2eb83b55d07da6b63724b360b2d27fdfe29c919dc9f7400b11864f5ac755f','8d0f59989a850b7f9c1dd6981ab535c42757a8d542f6ad8924741dc8baf01a3a');
INSERT INTO "audit_log" VALUES(13,'2026-11-25 17:48:39.582016','host:23328:1795628916.62','rows_written','labels, simulation_results','{}','{"labels":{"ids":[[13,16]],"marks":"A4gMSs8mKJJzXFATXZNCRg==","sha256":"6110b22db586003dccef5bc715377091fcdbb46698de2ad8b5b6b4f6c7ca0952"},"simulation_results":{"ids":[[9,12]],"marks":"pOwYR2PkUiEW+Ej1Wyzmbg==","sha256":"11d1a97d4394cb42a5eef84f9556c71979f2790856adfc3f6bc026b8cd4d9fd2"}}','8d0f59989a850b7f9c1dd6981ab535c42757a8d542f6ad8924741dc8baf01a3a','8ecee2f6c8280e2b51968e83d8620a14c7e0f51b1ccc503885a7dae4c47bb982');
INSERT INTO "audit_log" VALUES(14,'2026-11-25 17:48:40.472490','instrument:virtual','experiment_result','experiment/5','{"label_ids":[17],"values":{"value":1.0551546022313536}}','{"experiment_runs":{"ids":[[5,5]],"marks":"pxIViw==","sha256":"4c915967ee0cf2b0809dfef8e76c3cf9250d7c59fffa8827a5d682a7fca8db37"},"labels":{"ids":[[17,17]],"marks":"trKKqg==","sha256":"ee439657ab687e37d96ef4d286d4dbebadc889b9189065a6620473453a5d6bc4"}}','8ecee2f6c8280e2b51968e83d8620a14c7e0f51b1ccc503885a7dae4c47bb982','fab4efacca1860b5f55ab991e654b79f96c15caafe861aa119d9ef6024b8734e');
INSERT INTO "audit_log" VALUES(15,'2026-11-25 17:48:40.472490','instrument:virtual','experiment_result','experiment/6','{"label_ids":[18],"values":{"value":0.40866559656994766}}','{"experiment_runs":{"ids":[[6,6]],"marks":"fToI6Q==","sha256":"41fd89e3e814cf0e961aaa01d9880771ff324a2b8f683ce07cf4e57bf4466d43"},"labels":{"ids":[[18,18]],"marks":"4lXhkQ==","sha256":"c076068a5b0d6aaeaebae1d0e611bcbcd1e00318f23d57f29f822f46d5d67cfc"}}','fab4efacca1860b5f55ab991e654b79f96c15caafe861aa119d9ef6024b8734e','efa5148a752fc2725b62e28741e2fea9e433300c439b680096001fc26c73d0c7');
INSERT INTO "audit_log" VALUES(16,'2026-11-25 17:48:40.472490','instrument:virtual','experiment_result','experiment/7','{"label_ids":[19],"values":{"value":0.2476380136293007}}','{"experiment_runs":{"ids":[[7,7]],"marks":"/GTEiw==","sha256":"29023fb3b7e5dd8d80e8670cf165b51e209348971ac1f8ed75e69aca6998434f"},"labels":{"ids":[[19,19]],"marks":"4Lz3Bw==","sha256":"ad44a5048b2c6c5bf2e58db71c580ba789d4f8d9261459ad67726c4719942563"}}','efa5148a752fc2725b62e28741e2fea9e433300c439b680096001fc26c73d0c7','6e41de060bc276265fc5ca1254d89f99d64f41eb941604d9a5e98446fd1aa07c');
INSERT INTO "audit_log" VALUES(17,'2026-11-25 17:48:40.472490','instrument:virtual','experiment_result','experiment/8','{"label_ids":[20],"values":{"value":0.3242265672901012}}','{"experiment_runs":{"ids":[[8,8]],"marks":"8lem3w==","sha256":"370204ad594c2b5ff4390b56614704b7fad0536e07700c43887a22167af4ed92"},"labels":{"ids":[[20,20]],"marks":"twlu5A==","sha256":"e5d9b993b13ac5c381d5fd6fca6ca939f63832539b14d88ce5337c7f651121ff"}}','6e41de060bc276265fc5ca1254d89f99d64f41eb941604d9a5e98446fd1aa07c','02ad5fb5a37ddd4c16e5941e2e01c50958d2fa535d27abaf9d42a7953f2da8d1');
INSERT INTO "audit_log" VALUES(18,'2026-11-25 17:48:39.632073','host:23328:1795628916.62','rows_written','training_datasets','{}','{"training_datasets":{"ids":[[1,1]],"marks":"LGRZZQ==","sha256":"4dee38323fb0956075b53d4919cc5970e6f9f414ebe17c27305edee9297213d0"}}','02ad5fb5a37ddd4c16e5941e2e01c50958d2fa535d27abaf9d42a7953f2da8d1','b49795eaa7f6e7cf1f20b2b48c280491d526f30e12e2564cd5ab571659804abf');
INSERT INTO "audit_log" VALUES(19,'2026-11-25 17:48:41.472490','test','model_version','table.value/v1','{"artifact_sha256":"3dbe68a567aa86dbc1e0c34c0bff3ab7a1f02cb6e40b5d7d405799f394e6a738","dataset":"f81aea08738e89a59952efab57571420f2b2881aaec67b187f07d972b71a6283","reason":"first version: there is no champion to compare with","rmse":0.02114891440591185,"status":"CHAMPION"}','{"model_versions":{"1":"0ac56847108a025ac23e8097f423fded19f580a7357aa5415d23c963ccedbedd"}}','b49795eaa7f6e7cf1f20b2b48c280491d526f30e12e2564cd5ab571659804abf','476b63ad24383110c7c3461d93b7833a81543b48dc4a4dab6209ab68d3d74853');
INSERT INTO "audit_log" VALUES(20,'2026-11-25 17:48:42.447476','ada','command','retract_label/2','{"result_sha256":"e3cc9ef18c913dbcc9d26035953a798787dce288d580b8348ebfa1cbfbe4cc55","status":"COMPLETED"}','{"agent_commands":{"ids":[[2,2]],"marks":"oJgLqw==","sha256":"aac60349ddc76729ef05cba7dfdd4a1754d11a36ad49602b819f4b138b6ee344"},"label_retractions":{"ids":[[1,1]],"marks":"PgCtpA==","sha256":"261355bca246741471574743ee71e6038768dd58389dce8bdadce331f5847933"}}','476b63ad24383110c7c3461d93b7833a81543b48dc4a4dab6209ab68d3d74853','22f81a2f37c9a3eedbdd5bde187c9ee6d7062ae557375765cd444c4349623a56');
INSERT INTO "audit_log" VALUES(21,'2026-11-25 17:48:42.455626','ada','command','create_token/3','{"result_sha256":"75471b097b8e673a7a01e14ba1c9f55641ef885fdfef7099b43b276c35307b63","status":"COMPLETED"}','{"access_tokens":{"1":"f1b6282e2b644ff1b4538ba19e47c35cf6e026744def002009ff9beca33e516a"},"agent_commands":{"ids":[[3,3]],"marks":"WWuG5A==","sha256":"6199e215d90c47fa47592a0c20facba49fa140dc3918fe41e6a9e58d4dc7dd81"}}','22f81a2f37c9a3eedbdd5bde187c9ee6d7062ae557375765cd444c4349623a56','bd5e8b7cbfba4ef8c279036da65107c30ec8e4269b9d17018c79c8b60fdf64ce');
INSERT INTO "audit_log" VALUES(22,'2026-11-25 17:48:42.462633','ada','command','set_active/4','{"result_sha256":"10ca7eed62d01cfe022d9bcde52bb59f2826b70a4ea8484c04362b64040a4411","status":"COMPLETED"}','{"agent_commands":{"ids":[[4,4]],"marks":"fXJtCg==","sha256":"e774848c4fc63ad6bd39789cd5c78f09e551a2e2cafc2d5c444925f971788fb4"},"orchestrator_state":{"8ba85910-ad6a-4ef4-a969-a7e24f01d76e":"ab4d49588ff66a926fbd1944bff47d0bbace9b2406ddbc0812c0e8a67840b4d1"}}','bd5e8b7cbfba4ef8c279036da65107c30ec8e4269b9d17018c79c8b60fdf64ce','e3069a738a7b2b24d0467ce972645d8d4d19593edf145c5a49062a3e2df57b02');
INSERT INTO "audit_log" VALUES(23,'2026-11-25 17:48:42.468175','ada','command','set_active/5','{"result_sha256":"f2044e9192c0928a82c8b56a11827ab5dfdf41ddadfa94125ab30d4c086b753f","status":"COMPLETED"}','{"agent_commands":{"ids":[[5,5]],"marks":"tlW5ig==","sha256":"bda84aa12590cc3cae59ae37bc5153536e084bfbd907d3329e5607e086a775fa"},"orchestrator_state":{"8ba85910-ad6a-4ef4-a969-a7e24f01d76e":"b7e53bb35353ae003ddb2b24e2b77e2dcc56259c9f74131865c9ea161560ecdf"}}','e3069a738a7b2b24d0467ce972645d8d4d19593edf145c5a49062a3e2df57b02','c745e236e8120d7290ec617abd9f2ccb98d28a02bd1c5ad60af426db7aed8a9a');
INSERT INTO "audit_log" VALUES(24,'2026-11-25 17:48:42.513609','host:23328:1795628916.62','rows_written','archives','{}','{"archives":{"ids":[[1,1]],"marks":"oc165w==","sha256":"42e6d1d79b2898789c919e460314462185f70068943cd17d36fae727bb147d41"}}','c745e236e8120d7290ec617abd9f2ccb98d28a02bd1c5ad60af426db7aed8a9a','564148badc3b5fd1a34483e622e2a83154c88db9706c1e484c9b108d02b6e5b0');
CREATE TABLE campaigns (
	id INTEGER NOT NULL, 
	orchestrator_id VARCHAR(36) NOT NULL, 
	slug VARCHAR(100) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	description TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	status_reason TEXT NOT NULL, 
	design_space_id INTEGER NOT NULL, 
	engine VARCHAR(64) NOT NULL, 
	engine_version VARCHAR(64) NOT NULL, 
	engine_params JSON NOT NULL, 
	engine_params_hash VARCHAR(64) NOT NULL, 
	goal JSON NOT NULL, 
	settings JSON NOT NULL, 
	priority INTEGER NOT NULL, 
	iteration INTEGER DEFAULT '0' NOT NULL, 
	advanced_at DATETIME, 
	seed INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_by VARCHAR(100) NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_campaigns PRIMARY KEY (id), 
	CONSTRAINT fk_campaigns_design_space_id_design_spaces FOREIGN KEY(design_space_id) REFERENCES design_spaces (id), 
	CONSTRAINT fk_campaigns_orchestrator_id_orchestrator_state FOREIGN KEY(orchestrator_id) REFERENCES orchestrator_state (id), 
	CONSTRAINT uq_campaigns_slug UNIQUE (slug)
);
INSERT INTO "campaigns" VALUES(1,'8ba85910-ad6a-4ef4-a969-a7e24f01d76e','alpha','alpha','','RUNNING','created by ada',1,'replay','1','{"properties": ["value"], "units": {}}','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"value": {"value": 1.0, "tolerance": 0.05, "ramp": 0.05, "weight": 1.0}}','{"batch_size": 4, "max_iterations": 50, "stop_hits": null, "patience_iterations": null, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "experiment_budget": null, "acquisition": "random", "cost_aware": false, "transfer": false, "engine_time_limit_s": null, "engine_memory_limit_mb": null, "instrument": "virtual", "instrument_params": {}}',0,3,'2026-11-25 17:48:40.472490',0,1,'ada','2026-11-25 17:48:38.489966','2026-11-25 17:48:40.472490');
CREATE TABLE candidates (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	structure_id INTEGER NOT NULL, 
	orchestrator_run_id INTEGER, 
	iteration INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	origin VARCHAR(32) NOT NULL, 
	acquisition FLOAT, 
	predictions JSON NOT NULL, 
	predicted_score FLOAT, 
	outputs JSON, 
	score FLOAT, 
	is_hit BOOLEAN DEFAULT 0 NOT NULL, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	CONSTRAINT pk_candidates PRIMARY KEY (id), 
	CONSTRAINT fk_candidates_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_candidates_orchestrator_run_id_orchestrator_runs FOREIGN KEY(orchestrator_run_id) REFERENCES orchestrator_runs (id), 
	CONSTRAINT fk_candidates_structure_id_structures FOREIGN KEY(structure_id) REFERENCES structures (id), 
	CONSTRAINT uq_candidates_campaign_id_structure_id UNIQUE (campaign_id, structure_id)
);
INSERT INTO "candidates" VALUES(1,1,9,1,1,'DROPPED','space_filling',NULL,'{}',NULL,'{"value": 0.8529084430353437}',NULL,0,'2026-11-25 17:48:38.472490','2026-11-25 17:48:42.440438');
INSERT INTO "candidates" VALUES(2,1,18,1,1,'SIMULATED','space_filling',NULL,'{}',NULL,'{"value": 0.3348362618470191}',0.0,0,'2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490');
INSERT INTO "candidates" VALUES(3,1,1,1,1,'SIMULATED','space_filling',NULL,'{}',NULL,'{"value": 0.532587605233641}',0.0,0,'2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490');
INSERT INTO "candidates" VALUES(4,1,24,1,1,'SIMULATED','space_filling',NULL,'{}',NULL,'{"value": 0.9853169607563643}',1.0,1,'2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490');
INSERT INTO "candidates" VALUES(5,1,6,2,2,'SIMULATED','acquisition',19.0,'{"value": [0.863474296, 0.09448872218]}',0.2464606262,'{"value": 0.40987252271534413}',0.0,0,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490');
INSERT INTO "candidates" VALUES(6,1,5,2,2,'SIMULATED','acquisition',18.0,'{"value": [0.6777992868, 0.1041432798]}',0.009275302832,'{"value": 1.0621259292094662}',7.57481415810675073885e-01,0,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490');
INSERT INTO "candidates" VALUES(7,1,2,2,2,'SIMULATED','acquisition',17.0,'{"value": [0.6451673264, 0.1321125678]}',0.01700886953,'{"value": 0.2436954064927213}',0.0,0,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490');
INSERT INTO "candidates" VALUES(8,1,7,2,2,'SIMULATED','acquisition',16.0,'{"value": [0.3134058099, 0.06336296597]}',1.238875814e-19,'{"value": 0.3228476867625062}',0.0,0,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490');
INSERT INTO "candidates" VALUES(9,1,8,3,3,'SIMULATED','acquisition',15.0,'{"value": [1.157211679, 0.02767342656]}',0.003908854197,'{"value": 1.1576226308133424}',0.0,0,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490');
INSERT INTO "candidates" VALUES(10,1,17,3,3,'SIMULATED','acquisition',14.0,'{"value": [1.129593824, 0.04718734812]}',0.1344318429,'{"value": 1.1526775937289986}',0.0,0,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490');
INSERT INTO "candidates" VALUES(11,1,13,3,3,'SIMULATED','acquisition',13.0,'{"value": [0.6055687302, 0.02180708485]}',4.527668462e-41,'{"value": 0.6127929578725075}',0.0,0,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490');
INSERT INTO "candidates" VALUES(12,1,23,3,3,'SIMULATED','acquisition',12.0,'{"value": [0.6133076778, 0.08839213211]}',0.0002494620841,'{"value": 0.6243413753767715}',0.0,0,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490');
CREATE TABLE counters (
	name VARCHAR(64) NOT NULL, 
	labels VARCHAR(400) NOT NULL, 
	value FLOAT NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name, labels)
);
INSERT INTO "counters" VALUES('commands','{"kind":"create_design_campaign","outcome":"completed"}',1.0);
INSERT INTO "counters" VALUES('campaigns_advanced','{"orchestrator":"default"}',3.0);
INSERT INTO "counters" VALUES('run_bucket','{"le":"0.05","orchestrator":"default"}',3.0);
INSERT INTO "counters" VALUES('runs','{"orchestrator":"default","outcome":"succeeded","trigger":"request"}',3.0);
INSERT INTO "counters" VALUES('simulations_launched','{"orchestrator":"default"}',12.0);
INSERT INTO "counters" VALUES('simulations_finished','{"source":"engine"}',12.0);
INSERT INTO "counters" VALUES('experiments_launched','{"orchestrator":"default"}',8.0);
INSERT INTO "counters" VALUES('commands','{"kind":"retract_label","outcome":"completed"}',1.0);
INSERT INTO "counters" VALUES('commands','{"kind":"create_token","outcome":"completed"}',1.0);
INSERT INTO "counters" VALUES('commands','{"kind":"set_active","outcome":"completed"}',2.0);
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	orchestrator_run_id INTEGER NOT NULL, 
	campaign_id INTEGER, 
	kind VARCHAR(32) NOT NULL, 
	subject VARCHAR(200) NOT NULL, 
	result VARCHAR(64) NOT NULL, 
	reason TEXT NOT NULL, 
	numbers JSON NOT NULL, 
	CONSTRAINT pk_decisions PRIMARY KEY (id), 
	CONSTRAINT fk_decisions_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_decisions_orchestrator_run_id_orchestrator_runs FOREIGN KEY(orchestrator_run_id) REFERENCES orchestrator_runs (id)
);
INSERT INTO "decisions" VALUES(1,1,1,'campaign_iteration','alpha','launched','iteration 1: launched 4 (4 by space filling); no label of every target yet: space-filling','{"wanted": 4, "capacity": 10, "budget": 1000, "pool": 24, "iteration": 1, "launched": 4, "acquisition_function": "random", "seed": 513817956942070526, "max_relative_uncertainty": null, "expected_gain": null, "expected_cost_s": null, "n_labels": {"value": 0}, "n_transferred": {}, "models": {}, "surrogates": {}}');
INSERT INTO "decisions" VALUES(2,2,1,'campaign_iteration','alpha','launched','iteration 2: launched 4 (4 by acquisition)','{"wanted": 4, "capacity": 10, "budget": 996, "pool": 20, "iteration": 2, "launched": 4, "acquisition_function": "random", "seed": 8156115516319072289, "max_relative_uncertainty": 0.4656493301, "expected_gain": 0.0, "expected_cost_s": 0.113344516, "n_labels": {"value": 4}, "n_transferred": {}, "models": {}, "surrogates": {"value": {"kind": "gp", "n_labels": 4, "n_points": 4, "is_exact": true, "lengthscales_in_feature_std": [20.06200381445997, 0.8579072975043183], "signal_variance": 1.219936079836247, "noise_variance": 0.006745825204878498, "mean": -0.10770603800488385, "warp_power": 1.0, "interval_factor": 1.0, "log_predictive_per_label": -0.04270471611768034, "evidence": {}, "notes": []}}}');
INSERT INTO "decisions" VALUES(3,2,1,'experiment','alpha','scheduled','r8 scores 1.000, at least 0; 1 of 5 free experiment slots','{"candidate_id": 4, "score": 1.0, "budget_left": 49}');
INSERT INTO "decisions" VALUES(4,2,1,'experiment','alpha','scheduled','r17 scores 0.000, at least 0; 2 of 5 free experiment slots','{"candidate_id": 1, "score": 0.0, "budget_left": 48}');
INSERT INTO "decisions" VALUES(5,2,1,'experiment','alpha','scheduled','r18 scores 0.000, at least 0; 3 of 5 free experiment slots','{"candidate_id": 2, "score": 0.0, "budget_left": 47}');
INSERT INTO "decisions" VALUES(6,2,1,'experiment','alpha','scheduled','r1 scores 0.000, at least 0; 4 of 5 free experiment slots','{"candidate_id": 3, "score": 0.0, "budget_left": 46}');
INSERT INTO "decisions" VALUES(7,3,1,'campaign_iteration','alpha','launched','iteration 3: launched 4 (4 by acquisition)','{"wanted": 4, "capacity": 10, "budget": 992, "pool": 16, "iteration": 3, "launched": 4, "acquisition_function": "random", "seed": 7229121439078540924, "max_relative_uncertainty": 0.1559997067, "expected_gain": 0.0, "expected_cost_s": 0.05676108, "n_labels": {"value": 12}, "n_transferred": {}, "models": {}, "surrogates": {"value": {"kind": "gp", "n_labels": 12, "n_points": 12, "is_exact": true, "lengthscales_in_feature_std": [6.8127995138967705, 4.283738198900991], "signal_variance": 3.703035796230693, "noise_variance": 0.0019956186530945145, "mean": -0.06395043096286317, "warp_power": 1.0, "interval_factor": 1.0, "log_predictive_per_label": 2.603930297625039, "evidence": {}, "notes": []}}}');
INSERT INTO "decisions" VALUES(8,3,1,'experiment','alpha','scheduled','r7 scores 0.757, at least 0; 1 of 5 free experiment slots','{"candidate_id": 6, "score": 0.7574814158106751, "budget_left": 45}');
INSERT INTO "decisions" VALUES(9,3,1,'experiment','alpha','scheduled','r23 scores 0.000, at least 0; 2 of 5 free experiment slots','{"candidate_id": 5, "score": 0.0, "budget_left": 44}');
INSERT INTO "decisions" VALUES(10,3,1,'experiment','alpha','scheduled','r16 scores 0.000, at least 0; 3 of 5 free experiment slots','{"candidate_id": 7, "score": 0.0, "budget_left": 43}');
INSERT INTO "decisions" VALUES(11,3,1,'experiment','alpha','scheduled','r4 scores 0.000, at least 0; 4 of 5 free experiment slots','{"candidate_id": 8, "score": 0.0, "budget_left": 42}');
CREATE TABLE design_spaces (
	id INTEGER NOT NULL, 
	slug VARCHAR(100) NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	params JSON NOT NULL, 
	definition_hash VARCHAR(64) NOT NULL, 
	seed INTEGER NOT NULL, 
	feature_names JSON NOT NULL, 
	n_wanted INTEGER NOT NULL, 
	n_structures INTEGER DEFAULT '0' NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	started_at DATETIME, 
	finished_at DATETIME, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	available_at DATETIME NOT NULL, 
	lease_owner VARCHAR(200), 
	lease_token VARCHAR(32), 
	lease_expires_at DATETIME, 
	failure_class VARCHAR(16), 
	failure_reason TEXT, 
	CONSTRAINT pk_design_spaces PRIMARY KEY (id), 
	CONSTRAINT uq_design_spaces_definition_hash UNIQUE (definition_hash), 
	CONSTRAINT uq_design_spaces_slug UNIQUE (slug)
);
INSERT INTO "design_spaces" VALUES(1,'table','table','{"path": "/tmp/tmprfqzp05u/sqlite/table.csv", "id_column": "id", "measured_columns": ["value"], "categorical_columns": [], "feature_columns": ["x", "y"], "delimiter": ",", "content_sha256": "142980b04ca572be96c1127feac1b8ec3bc904ab05f20adc3b68536aaa27ccfa"}','74c34d9041a4fdaa6ad8a5cb4d7c4ae55f582f76d4421ef731335c3c0c8888f3',0,'["x", "y"]',24,24,'COMPLETED','2026-11-25 17:48:38.489966',NULL,'2026-11-25 17:48:38.489966',0,'2026-11-25 17:48:38.489966',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE experiment_runs (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	candidate_id INTEGER NOT NULL, 
	structure_id INTEGER NOT NULL, 
	orchestrator_run_id INTEGER, 
	instrument VARCHAR(64) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	priority INTEGER NOT NULL, 
	properties JSON NOT NULL, 
	measured JSON, 
	operator VARCHAR(100), 
	raw_file TEXT, 
	raw_file_sha256 VARCHAR(64), 
	created_at DATETIME NOT NULL, 
	started_at DATETIME, 
	finished_at DATETIME, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	available_at DATETIME NOT NULL, 
	lease_owner VARCHAR(200), 
	lease_token VARCHAR(32), 
	lease_expires_at DATETIME, 
	failure_class VARCHAR(16), 
	failure_reason TEXT, 
	CONSTRAINT pk_experiment_runs PRIMARY KEY (id), 
	CONSTRAINT fk_experiment_runs_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_experiment_runs_candidate_id_candidates FOREIGN KEY(candidate_id) REFERENCES candidates (id), 
	CONSTRAINT fk_experiment_runs_orchestrator_run_id_orchestrator_runs FOREIGN KEY(orchestrator_run_id) REFERENCES orchestrator_runs (id), 
	CONSTRAINT fk_experiment_runs_structure_id_structures FOREIGN KEY(structure_id) REFERENCES structures (id), 
	CONSTRAINT uq_experiment_runs_candidate_id UNIQUE (candidate_id)
);
INSERT INTO "experiment_runs" VALUES(1,1,4,24,2,'virtual','COMPLETED',0,'["value"]','{"value": 1.00741714426032}','virtual',NULL,NULL,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',1,'2026-11-25 17:48:39.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(2,1,1,9,2,'virtual','COMPLETED',0,'["value"]','{"value": 0.851947893493748}','virtual',NULL,NULL,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',1,'2026-11-25 17:48:39.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(3,1,2,18,2,'virtual','COMPLETED',0,'["value"]','{"value": 0.3273510814780434}','virtual',NULL,NULL,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',1,'2026-11-25 17:48:39.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(4,1,3,1,2,'virtual','COMPLETED',0,'["value"]','{"value": 0.5505818375253264}','virtual',NULL,NULL,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',1,'2026-11-25 17:48:39.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(5,1,6,5,3,'virtual','COMPLETED',0,'["value"]','{"value": 1.0551546022313536}','virtual',NULL,NULL,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',1,'2026-11-25 17:48:40.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(6,1,5,6,3,'virtual','COMPLETED',0,'["value"]','{"value": 0.40866559656994766}','virtual',NULL,NULL,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',1,'2026-11-25 17:48:40.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(7,1,7,2,3,'virtual','COMPLETED',0,'["value"]','{"value": 0.2476380136293007}','virtual',NULL,NULL,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',1,'2026-11-25 17:48:40.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(8,1,8,7,3,'virtual','COMPLETED',0,'["value"]','{"value": 0.3242265672901012}','virtual',NULL,NULL,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',1,'2026-11-25 17:48:40.472490',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE guard_conflicts (table_name TEXT PRIMARY KEY, row_id INTEGER);
INSERT INTO "guard_conflicts" VALUES('agent_commands',NULL);
INSERT INTO "guard_conflicts" VALUES('archives',NULL);
INSERT INTO "guard_conflicts" VALUES('audit_log',NULL);
INSERT INTO "guard_conflicts" VALUES('label_retractions',NULL);
INSERT INTO "guard_conflicts" VALUES('labels',NULL);
INSERT INTO "guard_conflicts" VALUES('orchestrator_runs',NULL);
INSERT INTO "guard_conflicts" VALUES('simulation_results',NULL);
INSERT INTO "guard_conflicts" VALUES('training_datasets',NULL);
CREATE TABLE heartbeats (
	name VARCHAR(100) NOT NULL, 
	at DATETIME NOT NULL, 
	details JSON NOT NULL, 
	CONSTRAINT pk_heartbeats PRIMARY KEY (name)
);
INSERT INTO "heartbeats" VALUES('dagster_daemon','2026-11-25 17:48:38.472490','{"schedule_is_on": true, "next_tick_at": "2026-11-25T18:48:38.472490+00:00"}');
CREATE TABLE label_retractions (
	id INTEGER NOT NULL, 
	label_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	retracted_by VARCHAR(100) NOT NULL, 
	retracted_at DATETIME NOT NULL, 
	CONSTRAINT pk_label_retractions PRIMARY KEY (id), 
	CONSTRAINT fk_label_retractions_label_id_labels FOREIGN KEY(label_id) REFERENCES labels (id), 
	CONSTRAINT uq_label_retractions_label_id UNIQUE (label_id)
);
INSERT INTO "label_retractions" VALUES(1,1,'contaminated','ada','2026-11-25 17:48:42.440438');
CREATE TABLE labels (
	id INTEGER NOT NULL, 
	structure_hash VARCHAR(64) NOT NULL, 
	property VARCHAR(100) NOT NULL, 
	value FLOAT NOT NULL, 
	noise_std FLOAT, 
	source_kind VARCHAR(16) NOT NULL, 
	source_id INTEGER NOT NULL, 
	engine VARCHAR(64), 
	engine_version VARCHAR(64), 
	engine_params_hash VARCHAR(64), 
	provenance JSON NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_labels PRIMARY KEY (id), 
	CONSTRAINT ck_labels_source_kind CHECK (source_kind IN ('simulation', 'experiment')), 
	CONSTRAINT uq_labels_source_kind_source_id_property UNIQUE (source_kind, source_id, property)
);
INSERT INTO "labels" VALUES(1,'c96f3f422cc1574681537e0b7eb5728365b8c98a4fa0f790ccd2c59140da8770','value',8.52908443035343744043e-01,NULL,'simulation',1,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:38.472490');
INSERT INTO "labels" VALUES(2,'d64058c5e74bb5e5258452055675a375725127f91c6b09d2c2752def3d6d24cf','value',3.34836261847019089898e-01,NULL,'simulation',2,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:38.472490');
INSERT INTO "labels" VALUES(3,'26682997323f66e0d5322b3ea6c70075b675b5db5d73d0a0820f71f7773dff8b','value',0.532587605233641,NULL,'simulation',3,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:38.472490');
INSERT INTO "labels" VALUES(4,'669ba9316cfeef52c7b70774a62b17fcea176f8ca4a5591bd0a16be48c5b7b97','value',9.8531696075636432397e-01,NULL,'simulation',4,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:38.472490');
INSERT INTO "labels" VALUES(5,'75a00950e22ef6b460c0c08d3860f7fda5985aeb330bf5c48351483ac724f230','value',4.09872522715344134169e-01,NULL,'simulation',5,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:39.472490');
INSERT INTO "labels" VALUES(6,'af49729405193e53ea16f7876567e9041430e7a7a2e8699465dc9acc251fc283','value',1.0621259292094662463e+00,NULL,'simulation',6,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:39.472490');
INSERT INTO "labels" VALUES(7,'1c99b9ca557515585db6d9105e3b70c9ec963204331bd8dc8b2e45ae7fda85e1','value',2.43695406492721311497e-01,NULL,'simulation',7,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:39.472490');
INSERT INTO "labels" VALUES(8,'5edfc46ed338fc73f01c203681bb641f47c0ccec43b925f2bf61593d835b1150','value',3.22847686762506191904e-01,NULL,'simulation',8,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:39.472490');
INSERT INTO "labels" VALUES(9,'669ba9316cfeef52c7b70774a62b17fcea176f8ca4a5591bd0a16be48c5b7b97','value',1.00741714426032,0.01,'experiment',1,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-25 17:48:39.472490');
INSERT INTO "labels" VALUES(10,'c96f3f422cc1574681537e0b7eb5728365b8c98a4fa0f790ccd2c59140da8770','value',0.851947893493748,0.01,'experiment',2,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-25 17:48:39.472490');
INSERT INTO "labels" VALUES(11,'d64058c5e74bb5e5258452055675a375725127f91c6b09d2c2752def3d6d24cf','value',3.27351081478043426375e-01,0.01,'experiment',3,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-25 17:48:39.472490');
INSERT INTO "labels" VALUES(12,'26682997323f66e0d5322b3ea6c70075b675b5db5d73d0a0820f71f7773dff8b','value',5.50581837525326411864e-01,0.01,'experiment',4,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-25 17:48:39.472490');
INSERT INTO "labels" VALUES(13,'3d99168b5d5d18e82b133a05eea98d6cc089209ef375caba3a1b31ccdf50fdd9','value',1.15762263081334237924e+00,NULL,'simulation',9,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:40.472490');
INSERT INTO "labels" VALUES(14,'1f23021ec933aa0d72fb04ac97684fa3786569415fcba69d327fe31f877e4437','value',1.15267759372899858405e+00,NULL,'simulation',10,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:40.472490');
INSERT INTO "labels" VALUES(15,'5af3a0937e5dea21f10f05b0bcd6dde5fca9dfb0f5d63aa1279cba42607087c0','value',6.12792957872507537686e-01,NULL,'simulation',11,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:40.472490');
INSERT INTO "labels" VALUES(16,'9e6ecf183a0761f0b4aace3b45ebb414c829534d7520d7e477210407289198d5','value',6.2434137537677147911e-01,NULL,'simulation',12,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"campaign": "alpha", "computed_by": "host:23328:1795628916.62"}','2026-11-25 17:48:40.472490');
INSERT INTO "labels" VALUES(17,'af49729405193e53ea16f7876567e9041430e7a7a2e8699465dc9acc251fc283','value',1.05515460223135359996e+00,0.01,'experiment',5,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-25 17:48:40.472490');
INSERT INTO "labels" VALUES(18,'75a00950e22ef6b460c0c08d3860f7fda5985aeb330bf5c48351483ac724f230','value',4.08665596569947664473e-01,0.01,'experiment',6,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-25 17:48:40.472490');
INSERT INTO "labels" VALUES(19,'1c99b9ca557515585db6d9105e3b70c9ec963204331bd8dc8b2e45ae7fda85e1','value',2.47638013629300712814e-01,0.01,'experiment',7,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-25 17:48:40.472490');
INSERT INTO "labels" VALUES(20,'5edfc46ed338fc73f01c203681bb641f47c0ccec43b925f2bf61593d835b1150','value',3.24226567290101186369e-01,0.01,'experiment',8,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-25 17:48:40.472490');
CREATE TABLE model_trainings (
	id INTEGER NOT NULL, 
	modelled_property_id INTEGER NOT NULL, 
	orchestrator_run_id INTEGER, 
	status VARCHAR(16) NOT NULL, 
	reason TEXT NOT NULL, 
	is_forced BOOLEAN DEFAULT 0 NOT NULL, 
	requested_by VARCHAR(100) NOT NULL, 
	created_at DATETIME NOT NULL, 
	started_at DATETIME, 
	finished_at DATETIME, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	available_at DATETIME NOT NULL, 
	lease_owner VARCHAR(200), 
	lease_token VARCHAR(32), 
	lease_expires_at DATETIME, 
	failure_class VARCHAR(16), 
	failure_reason TEXT, 
	CONSTRAINT pk_model_trainings PRIMARY KEY (id), 
	CONSTRAINT fk_model_trainings_modelled_property_id_modelled_properties FOREIGN KEY(modelled_property_id) REFERENCES modelled_properties (id), 
	CONSTRAINT fk_model_trainings_orchestrator_run_id_orchestrator_runs FOREIGN KEY(orchestrator_run_id) REFERENCES orchestrator_runs (id)
);
INSERT INTO "model_trainings" VALUES(1,1,NULL,'COMPLETED','requested by test',0,'test','2026-11-25 17:48:41.472490','2026-11-25 17:48:41.472490','2026-11-25 17:48:41.472490',1,'2026-11-25 17:48:41.472490',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE model_versions (
	id INTEGER NOT NULL, 
	modelled_property_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	dataset_id INTEGER NOT NULL, 
	training_id INTEGER NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	description JSON NOT NULL, 
	metrics JSON NOT NULL, 
	artifact BLOB NOT NULL, 
	artifact_sha256 VARCHAR(64) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	status_reason TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_model_versions PRIMARY KEY (id), 
	CONSTRAINT fk_model_versions_dataset_id_training_datasets FOREIGN KEY(dataset_id) REFERENCES training_datasets (id), 
	CONSTRAINT fk_model_versions_modelled_property_id_modelled_properties FOREIGN KEY(modelled_property_id) REFERENCES modelled_properties (id), 
	CONSTRAINT fk_model_versions_training_id_model_trainings FOREIGN KEY(training_id) REFERENCES model_trainings (id), 
	CONSTRAINT uq_model_versions_modelled_property_id_version UNIQUE (modelled_property_id, version), 
	CONSTRAINT uq_model_versions_training_id UNIQUE (training_id)
);
INSERT INTO "model_versions" VALUES(1,1,1,1,1,'gp','{"kind": "gp", "n_labels": 20, "n_points": 20, "is_exact": true, "lengthscales_in_feature_std": [10.104889206211103, 5.905653510002758], "signal_variance": 6.1042216152388775, "noise_variance": 0.0006412926750615043, "mean": -0.06753567678518867, "warp_power": 1.0, "interval_factor": 1.0, "log_predictive_per_label": 3.1155058948987433, "evidence": {"gp": 3.1155058948987433, "trees": 0.43939903801500224}, "notes": []}','{"mae": 0.012610443330936073, "rmse": 0.02114891440591185, "r2": 0.9956394656736297, "coverage_90": 1.0, "n": 20, "kinds": ["gp", "gp", "gp", "gp", "gp"], "held_out": {"n": 3, "rmse_challenger": 0.00561638417239437}}',X'504B0304140000000000158E795D79E862AD9000000090000000130000003134303237363635383830393936382E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A2028322C292C207D2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200AAD8C973A92BAE03F663739BD9DCBE03F504B0304140000000000158E795DE6B856A59000000090000000130000003134303237363635393237353530342E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A2028322C292C207D2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200A7ACE25D856EBD23FB4550E298DC0D43F504B0304140000000000158E795D94EF8CBAC0010000C0010000130000003134303237363635383634343131322E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202832302C2032292C207D2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200A2D0E3BDEB3CFE03FD20658BD00DBD33FC2115B30ED17DF3F9600D730AF76EC3FD09B9D527BFAA43FC00B4DD89EEC903F6FDB4267299FEB3F0FB5207BA653E13F5CC8A1018013CD3F80DAB62A26F1E33FFA79F8605659E73F905CEC24E27BC63F1C05709FD74AC13F608632B76E16E73F8F3BF43C6065E13FD7EAF1001DECED3F6FDB4267299FEB3F0FB5207BA653E13F2D0E3BDEB3CFE03FD20658BD00DBD33FC2115B30ED17DF3F9600D730AF76EC3FD09B9D527BFAA43FC00B4DD89EEC903F9455423AAFE3ED3F880122D31DE6D63F06E0A8E9781BEA3F00D277150D6F663FB61D306E8F69E33F5310FF2B0958E73FDEBFAECF24E9EF3F78C2D9CA0063EF3FFA79F8605659E73F905CEC24E27BC63F5CC8A1018013CD3F80DAB62A26F1E33F1C05709FD74AC13F608632B76E16E73F8F3BF43C6065E13FD7EAF1001DECED3F504B0304140000000000158E795DDF1934022001000020010000130000003134303237363635383634323438302E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202832302C292C207D20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200AE835AAA5064BEB3F34768912F56DD53F65785729F50AE13F0091546FB787EF3FD4D925F6593BDA3F260323C277FEF03F4A2C893C6931CF3F66FD0E5889A9D43FD2718070611EF03FA5748E3A2843EB3F158A50F351F3D43FEE2B3ECD5D9EE13F9E3EC74E9F85F23F4E5E7E0F5E71F23F420229FAFF9BE33F760D99C39AFAE33FBCEBCCCAE9E1F03F172B11BF9327DA3F4462E4389AB2CF3F4B57C0C920C0D43F504B0304140000000000158E795D8574A9772001000020010000130000003134303237363635383635303335322E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202832302C292C207D20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200A000000000000F87F000000000000F87F000000000000F87F000000000000F87F000000000000F87F000000000000F87F000000000000F87F000000000000F87F7B14AE47E17A843F7B14AE47E17A843F7B14AE47E17A843F7B14AE47E17A843F000000000000F87F000000000000F87F000000000000F87F000000000000F87F7B14AE47E17A843F7B14AE47E17A843F7B14AE47E17A843F7B14AE47E17A843F504B0304140000000000158E795D26769EDBA8000000A8000000130000003134303237363635393238363235362E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A2028352C292C207D2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200A5FABE14E10810240D82B4EB9206AFC3FDE8039A495F1FC3F2C2EF02379681DC05F091BA3044AB1BF504B0304140000000000158E795D79E4104FE81D0000E81D00000B000000736368656D612E6A736F6E7B0A2020225F5F636C6173735F5F223A202264696374222C0A2020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020225F5F6C6F616465725F5F223A2022446963744E6F6465222C0A202022636F6E74656E74223A207B0A20202020226B696E64223A207B0A202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A20202020202022636F6E74656E74223A20225C2267705C22222C0A2020202020202269735F6A736F6E223A20747275652C0A202020202020225F5F69645F5F223A203134303237363933303237343431360A202020207D2C0A202020202263656E747265223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303237363635383830393936382E6E7079222C0A202020202020225F5F69645F5F223A203134303237363635383830393936380A202020207D2C0A20202020227363616C65223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303237363635393237353530342E6E7079222C0A202020202020225F5F69645F5F223A203134303237363635393237353530340A202020207D2C0A20202020226665617475726573223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303237363635383634343131322E6E7079222C0A202020202020225F5F69645F5F223A203134303237363635383634343131320A202020207D2C0A202020202276616C756573223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303237363635383634323438302E6E7079222C0A202020202020225F5F69645F5F223A203134303237363635383634323438300A202020207D2C0A20202020226E6F6973655F737464223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303237363635383635303335322E6E7079222C0A202020202020225F5F69645F5F223A203134303237363635383635303335320A202020207D2C0A202020202277617270223A207B0A202020202020225F5F636C6173735F5F223A202264696374222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A2022446963744E6F6465222C0A20202020202022636F6E74656E74223A207B0A20202020202020202263656E747265223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022302E36353332333034303535313631303834222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303237363635383939363333360A20202020202020207D2C0A2020202020202020227363616C65223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022302E33323032373134343930333834393137222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303237363635393030313837320A20202020202020207D2C0A202020202020202022706F776572223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022312E30222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303237363639303530393133360A20202020202020207D2C0A2020202020202020227368696674223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022302E30222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303237363639303530393631360A20202020202020207D2C0A202020202020202022737072656164223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022312E30222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303237363639303530393133360A20202020202020207D0A2020202020207D2C0A202020202020226B65795F7479706573223A207B0A2020202020202020225F5F636C6173735F5F223A20226C697374222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A20224C6973744E6F6465222C0A202020202020202022636F6E74656E74223A205B0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303237373132313934373734340A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303237373132313934373734340A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303237373132313934373734340A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303237373132313934373734340A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303237373132313934373734340A202020202020202020207D0A20202020202020205D2C0A2020202020202020225F5F69645F5F223A203134303237363236373331323634300A2020202020207D2C0A202020202020225F5F69645F5F223A203134303237363239303233323936300A202020207D2C0A20202020227468657461223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303237363635393238363235362E6E7079222C0A202020202020225F5F69645F5F223A203134303237363635393238363235360A202020207D2C0A20202020226E5F63686F73656E5F6174223A207B0A202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A20202020202022636F6E74656E74223A20223230222C0A2020202020202269735F6A736F6E223A20747275652C0A202020202020225F5F69645F5F223A203134303237373132323931393137360A202020207D2C0A20202020226E5F6669747465645F6174223A207B0A202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A20202020202022636F6E74656E74223A20223230222C0A2020202020202269735F6A736F6E223A20747275652C0A202020202020225F5F69645F5F223A203134303237373132323931393137360A202020207D2C0A202020202265766964656E6365223A207B0A202020202020225F5F636C6173735F5F223A202264696374222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A2022446963744E6F6465222C0A20202020202022636F6E74656E74223A207B0A2020202020202020226770223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022332E31313535303538393438393837343333222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303237363238313137313530340A20202020202020207D2C0A2020202020202020227472656573223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022302E3433393339393033383031353030323234222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303237363636383232303134340A20202020202020207D0A2020202020207D2C0A202020202020226B65795F7479706573223A207B0A2020202020202020225F5F636C6173735F5F223A20226C697374222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A20224C6973744E6F6465222C0A202020202020202022636F6E74656E74223A205B0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303237373132313934373734340A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303237373132313934373734340A202020202020202020207D0A20202020202020205D2C0A2020202020202020225F5F69645F5F223A203134303237363236373331333032340A2020202020207D2C0A202020202020225F5F69645F5F223A203134303237363238313634303833320A202020207D2C0A20202020226E6F746573223A207B0A202020202020225F5F636C6173735F5F223A20226C697374222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A20224C6973744E6F6465222C0A20202020202022636F6E74656E74223A205B5D2C0A202020202020225F5F69645F5F223A203134303237363635383733353631360A202020207D0A20207D2C0A2020226B65795F7479706573223A207B0A20202020225F5F636C6173735F5F223A20226C697374222C0A20202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020225F5F6C6F616465725F5F223A20224C6973744E6F6465222C0A2020202022636F6E74656E74223A205B0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303237373132313934373734340A2020202020207D0A202020205D2C0A20202020225F5F69645F5F223A203134303237363236373237353230300A20207D2C0A2020225F5F69645F5F223A203134303237363330313839303838302C0A20202270726F746F636F6C223A20322C0A2020225F736B6F70735F76657273696F6E223A2022302E31362E30220A7D504B01021403140000000000158E795D79E862AD90000000900000001300000000000000000000008001000000003134303237363635383830393936382E6E7079504B01021403140000000000158E795DE6B856A590000000900000001300000000000000000000008001C10000003134303237363635393237353530342E6E7079504B01021403140000000000158E795D94EF8CBAC0010000C00100001300000000000000000000008001820100003134303237363635383634343131322E6E7079504B01021403140000000000158E795DDF19340220010000200100001300000000000000000000008001730300003134303237363635383634323438302E6E7079504B01021403140000000000158E795D8574A97720010000200100001300000000000000000000008001C40400003134303237363635383635303335322E6E7079504B01021403140000000000158E795D26769EDBA8000000A80000001300000000000000000000008001150600003134303237363635393238363235362E6E7079504B01021403140000000000158E795D79E4104FE81D0000E81D00000B00000000000000000000008001EE060000736368656D612E6A736F6E504B05060000000007000700BF010000FF2400000000','3dbe68a567aa86dbc1e0c34c0bff3ab7a1f02cb6e40b5d7d405799f394e6a738','CHAMPION','first version: there is no champion to compare with','2026-11-25 17:48:41.472490');
CREATE TABLE modelled_labels (
	modelled_property_id INTEGER NOT NULL, 
	label_id INTEGER NOT NULL, 
	structure_id INTEGER NOT NULL, 
	CONSTRAINT pk_modelled_labels PRIMARY KEY (modelled_property_id, label_id)
);
INSERT INTO "modelled_labels" VALUES(1,1,9);
INSERT INTO "modelled_labels" VALUES(1,2,18);
INSERT INTO "modelled_labels" VALUES(1,3,1);
INSERT INTO "modelled_labels" VALUES(1,4,24);
INSERT INTO "modelled_labels" VALUES(1,5,6);
INSERT INTO "modelled_labels" VALUES(1,6,5);
INSERT INTO "modelled_labels" VALUES(1,7,2);
INSERT INTO "modelled_labels" VALUES(1,8,7);
INSERT INTO "modelled_labels" VALUES(1,9,24);
INSERT INTO "modelled_labels" VALUES(1,10,9);
INSERT INTO "modelled_labels" VALUES(1,11,18);
INSERT INTO "modelled_labels" VALUES(1,12,1);
INSERT INTO "modelled_labels" VALUES(1,13,8);
INSERT INTO "modelled_labels" VALUES(1,14,17);
INSERT INTO "modelled_labels" VALUES(1,15,13);
INSERT INTO "modelled_labels" VALUES(1,16,23);
INSERT INTO "modelled_labels" VALUES(1,17,5);
INSERT INTO "modelled_labels" VALUES(1,18,6);
INSERT INTO "modelled_labels" VALUES(1,19,2);
INSERT INTO "modelled_labels" VALUES(1,20,7);
CREATE TABLE modelled_properties (
	id INTEGER NOT NULL, 
	slug VARCHAR(200) NOT NULL, 
	design_space_id INTEGER NOT NULL, 
	engine VARCHAR(64) NOT NULL, 
	engine_version VARCHAR(64) NOT NULL, 
	engine_params_hash VARCHAR(64) NOT NULL, 
	property VARCHAR(100) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_modelled_properties PRIMARY KEY (id), 
	CONSTRAINT fk_modelled_properties_design_space_id_design_spaces FOREIGN KEY(design_space_id) REFERENCES design_spaces (id), 
	CONSTRAINT uq_modelled_properties_design_space_id_engine_engine_version_engine_params_hash_property UNIQUE (design_space_id, engine, engine_version, engine_params_hash, property), 
	CONSTRAINT uq_modelled_properties_slug UNIQUE (slug)
);
INSERT INTO "modelled_properties" VALUES(1,'table.value',1,'replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','value','2026-11-25 17:48:38.489966');
CREATE TABLE nanoos_alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT nanoos_alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "nanoos_alembic_version" VALUES('0001');
CREATE TABLE orchestrator_runs (
	id INTEGER NOT NULL, 
	orchestrator_id VARCHAR(36) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	step_token VARCHAR(32) NOT NULL, 
	idempotency_key VARCHAR(200), 
	triggered_by VARCHAR(100) NOT NULL, 
	trigger_context JSON NOT NULL, 
	config JSON NOT NULL, 
	seed INTEGER NOT NULL, 
	snapshot JSON, 
	"plan" JSON, 
	archived_in VARCHAR(200), 
	stats_before JSON, 
	stats_after JSON, 
	actions JSON, 
	success BOOLEAN, 
	error_message TEXT, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	duration_seconds FLOAT, 
	CONSTRAINT pk_orchestrator_runs PRIMARY KEY (id), 
	CONSTRAINT fk_orchestrator_runs_orchestrator_id_orchestrator_state FOREIGN KEY(orchestrator_id) REFERENCES orchestrator_state (id), 
	CONSTRAINT uq_orchestrator_runs_orchestrator_id_idempotency_key UNIQUE (orchestrator_id, idempotency_key)
);
INSERT INTO "orchestrator_runs" VALUES(1,'8ba85910-ad6a-4ef4-a969-a7e24f01d76e','SUCCEEDED','2ef4778bd5cfaeb004c4b30c7479482a',NULL,'test','{}','{"max_simultaneous_simulations": 10, "max_simultaneous_experiments": 5, "training_frequency_hours": 24.0, "min_new_samples_for_retrain": 100, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "active_learning_threshold": 0.8, "bo_acquisition_function": "ei", "max_iterations_per_run": 3, "experiment_trigger_score_threshold": 0.0, "campaign_priorities": {}}',3337389511744286517,NULL,NULL,'steps/steps-1-1-b74a757259c1.parquet','{"campaigns": {"RUNNING": 1}, "simulations": {}, "simulations_in_flight": 0, "experiments": {}, "experiments_in_flight": 0, "trainings": {}, "structures": 24, "labels": 0, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns": {"RUNNING": 1}, "simulations": {"PENDING": 4}, "simulations_in_flight": 4, "experiments": {}, "experiments_in_flight": 0, "trainings": {}, "structures": 24, "labels": 0, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns_advanced": 1, "simulations_launched": 4, "experiments_launched": 0, "models_retrained": 0, "campaigns_ended": [], "decisions": [{"kind": "campaign_iteration", "subject": "alpha", "result": "launched", "reason": "iteration 1: launched 4 (4 by space filling); no label of every target yet: space-filling"}]}',1,NULL,'2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490',0.0);
INSERT INTO "orchestrator_runs" VALUES(2,'8ba85910-ad6a-4ef4-a969-a7e24f01d76e','SUCCEEDED','3e75b7033dc5c8d61ffb384b7f4b8bb2',NULL,'test','{}','{"max_simultaneous_simulations": 10, "max_simultaneous_experiments": 5, "training_frequency_hours": 24.0, "min_new_samples_for_retrain": 100, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "active_learning_threshold": 0.8, "bo_acquisition_function": "ei", "max_iterations_per_run": 3, "experiment_trigger_score_threshold": 0.0, "campaign_priorities": {}}',3337389511744286517,'{"campaigns": [{"id": 1, "slug": "alpha", "status": "RUNNING", "settings": {"batch_size": 4, "max_iterations": 50, "stop_hits": null, "patience_iterations": null, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "experiment_budget": null, "acquisition": "random", "cost_aware": false, "transfer": false, "engine_time_limit_s": null, "engine_memory_limit_mb": null, "instrument": "virtual", "instrument_params": {}}, "goal": {"value": {"value": 1.0, "tolerance": 0.05, "ramp": 0.05, "weight": 1.0}}, "design_space_id": 1, "engine": ["replay", "1", "eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3"], "priority": 0, "seed": 0, "iteration": 1, "advanced_at": "2026-11-25T17:48:38.472490+00:00", "n_pool": 24, "n_candidates": 4, "n_simulations": 4, "n_simulations_in_flight": 0, "n_reused_waiting": 0, "n_results": 4, "n_infeasible": 0, "n_experiments": 0, "n_experiments_in_flight": 0, "n_hits": 1, "best_score": 1.0, "best_iteration": 1, "n_pool_wanted": null}], "models": [{"id": 1, "slug": "table.value", "n_labels": 4, "n_new": 4, "trained_at": null, "since": "2026-11-25T17:48:38.489966+00:00", "has_open_training": false, "champion_id": null}], "scored": [{"id": 4, "campaign_id": 1, "structure_id": 24, "formula": "r8", "score": 1.0}, {"id": 1, "campaign_id": 1, "structure_id": 9, "formula": "r17", "score": 0.0}, {"id": 2, "campaign_id": 1, "structure_id": 18, "formula": "r18", "score": 0.0}, {"id": 3, "campaign_id": 1, "structure_id": 1, "formula": "r1", "score": 0.0}], "n_simulations_in_flight": 0, "n_experiments_in_flight": 0, "waiting_for_lab": {"1": 4}, "problems": {"1": {"design_space_id": 1, "label_ranges": {"value": [[1, 4]]}, "pending_ranges": [], "excluded_ranges": [[1, 1], [9, 9], [18, 18], [24, 24]], "infeasible_ranges": [], "models": {}, "unreadable_models": {}, "transfer_ranges": {}, "duration_ranges": [], "mean_duration_s": 0.028336128999853827}}}','{"scheduled": [1], "trainings": [], "stops": [], "iterations": [{"campaign_id": 1, "slug": "alpha", "iteration": 2, "priority": 0, "chosen": [{"structure_id": 6, "origin": "acquisition", "acquisition": 19.0, "predicted_score": 0.2464606262, "predictions": {"value": [0.863474296, 0.09448872218]}}, {"structure_id": 5, "origin": "acquisition", "acquisition": 18.0, "predicted_score": 0.009275302832, "predictions": {"value": [0.6777992868, 0.1041432798]}}, {"structure_id": 2, "origin": "acquisition", "acquisition": 17.0, "predicted_score": 0.01700886953, "predictions": {"value": [0.6451673264, 0.1321125678]}}, {"structure_id": 7, "origin": "acquisition", "acquisition": 16.0, "predicted_score": 1.238875814e-19, "predictions": {"value": [0.3134058099, 0.06336296597]}}]}], "experiments": [{"campaign_id": 1, "candidate_id": 4, "structure_id": 24, "score": 1.0}, {"campaign_id": 1, "candidate_id": 1, "structure_id": 9, "score": 0.0}, {"campaign_id": 1, "candidate_id": 2, "structure_id": 18, "score": 0.0}, {"campaign_id": 1, "candidate_id": 3, "structure_id": 1, "score": 0.0}]}',NULL,'{"campaigns": {"RUNNING": 1}, "simulations": {"COMPLETED": 4}, "simulations_in_flight": 0, "experiments": {}, "experiments_in_flight": 0, "trainings": {}, "structures": 24, "labels": 4, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns": {"RUNNING": 1}, "simulations": {"COMPLETED": 4, "PENDING": 4}, "simulations_in_flight": 4, "experiments": {"PENDING": 4}, "experiments_in_flight": 4, "trainings": {}, "structures": 24, "labels": 4, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns_advanced": 1, "simulations_launched": 4, "experiments_launched": 4, "models_retrained": 0, "campaigns_ended": [], "decisions": [{"kind": "campaign_iteration", "subject": "alpha", "result": "launched", "reason": "iteration 2: launched 4 (4 by acquisition)"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "r8 scores 1.000, at least 0; 1 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "r17 scores 0.000, at least 0; 2 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "r18 scores 0.000, at least 0; 3 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "r1 scores 0.000, at least 0; 4 of 5 free experiment slots"}]}',1,NULL,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',0.0);
INSERT INTO "orchestrator_runs" VALUES(3,'8ba85910-ad6a-4ef4-a969-a7e24f01d76e','SUCCEEDED','c8b1e8c32205e6b1b4876a04596470dc',NULL,'test','{}','{"max_simultaneous_simulations": 10, "max_simultaneous_experiments": 5, "training_frequency_hours": 24.0, "min_new_samples_for_retrain": 100, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "active_learning_threshold": 0.8, "bo_acquisition_function": "ei", "max_iterations_per_run": 3, "experiment_trigger_score_threshold": 0.0, "campaign_priorities": {}}',3337389511744286517,'{"campaigns": [{"id": 1, "slug": "alpha", "status": "RUNNING", "settings": {"batch_size": 4, "max_iterations": 50, "stop_hits": null, "patience_iterations": null, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "experiment_budget": null, "acquisition": "random", "cost_aware": false, "transfer": false, "engine_time_limit_s": null, "engine_memory_limit_mb": null, "instrument": "virtual", "instrument_params": {}}, "goal": {"value": {"value": 1.0, "tolerance": 0.05, "ramp": 0.05, "weight": 1.0}}, "design_space_id": 1, "engine": ["replay", "1", "eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3"], "priority": 0, "seed": 0, "iteration": 2, "advanced_at": "2026-11-25T17:48:39.472490+00:00", "n_pool": 24, "n_candidates": 8, "n_simulations": 8, "n_simulations_in_flight": 0, "n_reused_waiting": 0, "n_results": 8, "n_infeasible": 0, "n_experiments": 4, "n_experiments_in_flight": 0, "n_hits": 1, "best_score": 1.0, "best_iteration": 1, "n_pool_wanted": null}], "models": [{"id": 1, "slug": "table.value", "n_labels": 12, "n_new": 12, "trained_at": null, "since": "2026-11-25T17:48:38.489966+00:00", "has_open_training": false, "champion_id": null}], "scored": [{"id": 6, "campaign_id": 1, "structure_id": 5, "formula": "r7", "score": 0.7574814158106751}, {"id": 5, "campaign_id": 1, "structure_id": 6, "formula": "r23", "score": 0.0}, {"id": 7, "campaign_id": 1, "structure_id": 2, "formula": "r16", "score": 0.0}, {"id": 8, "campaign_id": 1, "structure_id": 7, "formula": "r4", "score": 0.0}], "n_simulations_in_flight": 0, "n_experiments_in_flight": 0, "waiting_for_lab": {"1": 4}, "problems": {"1": {"design_space_id": 1, "label_ranges": {"value": [[1, 12]]}, "pending_ranges": [], "excluded_ranges": [[1, 2], [5, 7], [9, 9], [18, 18], [24, 24]], "infeasible_ranges": [], "models": {}, "unreadable_models": {}, "transfer_ranges": {}, "duration_ranges": [], "mean_duration_s": 0.01419026999997186}}}','{"scheduled": [1], "trainings": [], "stops": [], "iterations": [{"campaign_id": 1, "slug": "alpha", "iteration": 3, "priority": 0, "chosen": [{"structure_id": 8, "origin": "acquisition", "acquisition": 15.0, "predicted_score": 0.003908854197, "predictions": {"value": [1.157211679, 0.02767342656]}}, {"structure_id": 17, "origin": "acquisition", "acquisition": 14.0, "predicted_score": 0.1344318429, "predictions": {"value": [1.129593824, 0.04718734812]}}, {"structure_id": 13, "origin": "acquisition", "acquisition": 13.0, "predicted_score": 4.527668462e-41, "predictions": {"value": [0.6055687302, 0.02180708485]}}, {"structure_id": 23, "origin": "acquisition", "acquisition": 12.0, "predicted_score": 0.0002494620841, "predictions": {"value": [0.6133076778, 0.08839213211]}}]}], "experiments": [{"campaign_id": 1, "candidate_id": 6, "structure_id": 5, "score": 0.7574814158106751}, {"campaign_id": 1, "candidate_id": 5, "structure_id": 6, "score": 0.0}, {"campaign_id": 1, "candidate_id": 7, "structure_id": 2, "score": 0.0}, {"campaign_id": 1, "candidate_id": 8, "structure_id": 7, "score": 0.0}]}',NULL,'{"campaigns": {"RUNNING": 1}, "simulations": {"COMPLETED": 8}, "simulations_in_flight": 0, "experiments": {"COMPLETED": 4}, "experiments_in_flight": 0, "trainings": {}, "structures": 24, "labels": 12, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns": {"RUNNING": 1}, "simulations": {"COMPLETED": 8, "PENDING": 4}, "simulations_in_flight": 4, "experiments": {"COMPLETED": 4, "PENDING": 4}, "experiments_in_flight": 4, "trainings": {}, "structures": 24, "labels": 12, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns_advanced": 1, "simulations_launched": 4, "experiments_launched": 4, "models_retrained": 0, "campaigns_ended": [], "decisions": [{"kind": "campaign_iteration", "subject": "alpha", "result": "launched", "reason": "iteration 3: launched 4 (4 by acquisition)"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "r7 scores 0.757, at least 0; 1 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "r23 scores 0.000, at least 0; 2 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "r16 scores 0.000, at least 0; 3 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "r4 scores 0.000, at least 0; 4 of 5 free experiment slots"}]}',1,NULL,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',0.0);
CREATE TABLE orchestrator_state (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	config JSON NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	step_owner VARCHAR(200), 
	step_token VARCHAR(32), 
	step_lease_expires_at DATETIME, 
	last_run_at DATETIME, 
	last_success_at DATETIME, 
	error_message TEXT, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_orchestrator_state PRIMARY KEY (id), 
	CONSTRAINT uq_orchestrator_state_name UNIQUE (name)
);
INSERT INTO "orchestrator_state" VALUES('8ba85910-ad6a-4ef4-a969-a7e24f01d76e','default','SCHEDULED',1,'{"max_simultaneous_simulations": 10, "max_simultaneous_experiments": 5, "training_frequency_hours": 24.0, "min_new_samples_for_retrain": 100, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "active_learning_threshold": 0.8, "bo_acquisition_function": "ei", "max_iterations_per_run": 3, "experiment_trigger_score_threshold": 0.0, "campaign_priorities": {}}',4,NULL,NULL,NULL,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',NULL,'2026-11-25 17:48:38.466853','2026-11-25 17:48:42.465248');
CREATE TABLE row_counts (
	id INTEGER NOT NULL, 
	table_name VARCHAR(32) NOT NULL, 
	campaign_id INTEGER, 
	status VARCHAR(16) NOT NULL, 
	flag BOOLEAN NOT NULL, 
	n INTEGER NOT NULL, 
	CONSTRAINT pk_row_counts PRIMARY KEY (id)
);
INSERT INTO "row_counts" VALUES(1,'candidates',1,'IN_FLIGHT',0,0);
INSERT INTO "row_counts" VALUES(2,'simulation_jobs',1,'PENDING',0,0);
INSERT INTO "row_counts" VALUES(3,'simulation_jobs',1,'RUNNING',0,0);
INSERT INTO "row_counts" VALUES(4,'labels',NULL,'',0,20);
INSERT INTO "row_counts" VALUES(5,'simulation_jobs',1,'COMPLETED',0,12);
INSERT INTO "row_counts" VALUES(6,'candidates',1,'SIMULATED',0,10);
INSERT INTO "row_counts" VALUES(7,'candidates',1,'SIMULATED',1,1);
INSERT INTO "row_counts" VALUES(8,'experiment_runs',1,'PENDING',0,0);
INSERT INTO "row_counts" VALUES(9,'experiment_runs',1,'RUNNING',0,0);
INSERT INTO "row_counts" VALUES(10,'experiment_runs',1,'COMPLETED',0,8);
INSERT INTO "row_counts" VALUES(11,'model_trainings',NULL,'REQUESTED',0,0);
INSERT INTO "row_counts" VALUES(12,'model_trainings',NULL,'RUNNING',0,0);
INSERT INTO "row_counts" VALUES(13,'model_trainings',NULL,'COMPLETED',0,1);
INSERT INTO "row_counts" VALUES(14,'candidates',1,'DROPPED',0,1);
CREATE TABLE sessions (
	id INTEGER NOT NULL, 
	secret_sha256 VARCHAR(64) NOT NULL, 
	token_id INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_sessions PRIMARY KEY (id), 
	CONSTRAINT fk_sessions_token_id_access_tokens FOREIGN KEY(token_id) REFERENCES access_tokens (id), 
	CONSTRAINT uq_sessions_secret_sha256 UNIQUE (secret_sha256)
);
INSERT INTO "sessions" VALUES(1,'45314efe7eae73a8e58120a43a7acd5b523e299ee712fbfd239074e45cdd7bff',1,'2026-11-25 17:48:41.472490','2026-11-26 05:48:41.472490',NULL);
CREATE TABLE simulation_jobs (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	candidate_id INTEGER NOT NULL, 
	structure_id INTEGER NOT NULL, 
	result_key VARCHAR(64) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	priority INTEGER NOT NULL, 
	is_from_cache BOOLEAN DEFAULT 0 NOT NULL, 
	result_id INTEGER, 
	created_at DATETIME NOT NULL, 
	started_at DATETIME, 
	finished_at DATETIME, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	available_at DATETIME NOT NULL, 
	lease_owner VARCHAR(200), 
	lease_token VARCHAR(32), 
	lease_expires_at DATETIME, 
	failure_class VARCHAR(16), 
	failure_reason TEXT, 
	CONSTRAINT pk_simulation_jobs PRIMARY KEY (id), 
	CONSTRAINT fk_simulation_jobs_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_simulation_jobs_candidate_id_candidates FOREIGN KEY(candidate_id) REFERENCES candidates (id), 
	CONSTRAINT fk_simulation_jobs_result_id_simulation_results FOREIGN KEY(result_id) REFERENCES simulation_results (id), 
	CONSTRAINT fk_simulation_jobs_structure_id_structures FOREIGN KEY(structure_id) REFERENCES structures (id), 
	CONSTRAINT uq_simulation_jobs_candidate_id UNIQUE (candidate_id)
);
INSERT INTO "simulation_jobs" VALUES(1,1,1,9,'f7260e660265e98228d57be13287c2b99200fcd07cc0646a85038a5795276248','COMPLETED',0,0,1,'2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490',1,'2026-11-25 17:48:38.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(2,1,2,18,'c15c5066d42aa4dd76d2f38ca77878c0e6d725a3dde7ba012348b802a23a757e','COMPLETED',0,0,2,'2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490',1,'2026-11-25 17:48:38.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(3,1,3,1,'a6b03978aa7a0b212703e38541f5fce7f4a97cacadbb759cf41dd351406fc033','COMPLETED',0,0,3,'2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490',1,'2026-11-25 17:48:38.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(4,1,4,24,'0a748b05f0f51b7cb8011bcbfdd4cfaac2b73ea41b9c83216d5386e2b9dc4e3d','COMPLETED',0,0,4,'2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490','2026-11-25 17:48:38.472490',1,'2026-11-25 17:48:38.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(5,1,5,6,'85fb870bc9cc2108e09b6aa874117a65d95fb869353767711ea16c96915b42d3','COMPLETED',0,0,5,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',1,'2026-11-25 17:48:39.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(6,1,6,5,'048169124239f50fa76adbe5bb0e6bf2d05023897a1c7d470081eb40c45f360e','COMPLETED',0,0,6,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',1,'2026-11-25 17:48:39.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(7,1,7,2,'83073d8ac4d83e6c086d5cfe17f50df78fe8f925cc10a548ae6bdbdc547bd175','COMPLETED',0,0,7,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',1,'2026-11-25 17:48:39.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(8,1,8,7,'5132e48fe3adfb8e8c4dd0527f38d3e833b0971402ba2129738b4819f256b187','COMPLETED',0,0,8,'2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490','2026-11-25 17:48:39.472490',1,'2026-11-25 17:48:39.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(9,1,9,8,'55cc8df7590c84a65e796972c9cef28d28010f5f8db3801b8e9777f1155b54a9','COMPLETED',0,0,9,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',1,'2026-11-25 17:48:40.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(10,1,10,17,'16459df7ffd7e83e5d47acd09466c5705963842bbb85b7459772e2760826365b','COMPLETED',0,0,10,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',1,'2026-11-25 17:48:40.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(11,1,11,13,'cbcc0ff5e1c12efcb4dce2b1a7ddce99d5b3ec53d44818080007729bbca39ea7','COMPLETED',0,0,11,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',1,'2026-11-25 17:48:40.472490',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(12,1,12,23,'c6e481f734ab09ef9dd017eb311f1285254678e71ba4a57ed8f7eae4dbe4494a','COMPLETED',0,0,12,'2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490','2026-11-25 17:48:40.472490',1,'2026-11-25 17:48:40.472490',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE simulation_results (
	id INTEGER NOT NULL, 
	result_key VARCHAR(64) NOT NULL, 
	structure_hash VARCHAR(64) NOT NULL, 
	engine VARCHAR(64) NOT NULL, 
	engine_version VARCHAR(64) NOT NULL, 
	engine_params_hash VARCHAR(64) NOT NULL, 
	engine_params JSON NOT NULL, 
	is_success BOOLEAN NOT NULL, 
	outputs JSON NOT NULL, 
	reason TEXT NOT NULL, 
	duration_seconds FLOAT NOT NULL, 
	computed_by VARCHAR(200) NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_simulation_results PRIMARY KEY (id), 
	CONSTRAINT uq_simulation_results_result_key UNIQUE (result_key)
);
INSERT INTO "simulation_results" VALUES(1,'f7260e660265e98228d57be13287c2b99200fcd07cc0646a85038a5795276248','c96f3f422cc1574681537e0b7eb5728365b8c98a4fa0f790ccd2c59140da8770','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.8529084430353437}','',1.13225482999041560105e-01,'host:23328:1795628916.62','2026-11-25 17:48:38.472490');
INSERT INTO "simulation_results" VALUES(2,'c15c5066d42aa4dd76d2f38ca77878c0e6d725a3dde7ba012348b802a23a757e','d64058c5e74bb5e5258452055675a375725127f91c6b09d2c2752def3d6d24cf','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.3348362618470191}','',5.33100010216003283858e-05,'host:23328:1795628916.62','2026-11-25 17:48:38.472490');
INSERT INTO "simulation_results" VALUES(3,'a6b03978aa7a0b212703e38541f5fce7f4a97cacadbb759cf41dd351406fc033','26682997323f66e0d5322b3ea6c70075b675b5db5d73d0a0820f71f7773dff8b','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.532587605233641}','',3.36630000674631446599e-05,'host:23328:1795628916.62','2026-11-25 17:48:38.472490');
INSERT INTO "simulation_results" VALUES(4,'0a748b05f0f51b7cb8011bcbfdd4cfaac2b73ea41b9c83216d5386e2b9dc4e3d','669ba9316cfeef52c7b70774a62b17fcea176f8ca4a5591bd0a16be48c5b7b97','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.9853169607563643}','',3.20599992846837267279e-05,'host:23328:1795628916.62','2026-11-25 17:48:38.472490');
INSERT INTO "simulation_results" VALUES(5,'85fb870bc9cc2108e09b6aa874117a65d95fb869353767711ea16c96915b42d3','75a00950e22ef6b460c0c08d3860f7fda5985aeb330bf5c48351483ac724f230','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.40987252271534413}','',7.51209990994539111852e-05,'host:23328:1795628916.62','2026-11-25 17:48:39.472490');
INSERT INTO "simulation_results" VALUES(6,'048169124239f50fa76adbe5bb0e6bf2d05023897a1c7d470081eb40c45f360e','af49729405193e53ea16f7876567e9041430e7a7a2e8699465dc9acc251fc283','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 1.0621259292094662}','',4.20090000261552631855e-05,'host:23328:1795628916.62','2026-11-25 17:48:39.472490');
INSERT INTO "simulation_results" VALUES(7,'83073d8ac4d83e6c086d5cfe17f50df78fe8f925cc10a548ae6bdbdc547bd175','1c99b9ca557515585db6d9105e3b70c9ec963204331bd8dc8b2e45ae7fda85e1','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.2436954064927213}','',2.8063001082045957446e-05,'host:23328:1795628916.62','2026-11-25 17:48:39.472490');
INSERT INTO "simulation_results" VALUES(8,'5132e48fe3adfb8e8c4dd0527f38d3e833b0971402ba2129738b4819f256b187','5edfc46ed338fc73f01c203681bb641f47c0ccec43b925f2bf61593d835b1150','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.3228476867625062}','',3.24510001519229263067e-05,'host:23328:1795628916.62','2026-11-25 17:48:39.472490');
INSERT INTO "simulation_results" VALUES(9,'55cc8df7590c84a65e796972c9cef28d28010f5f8db3801b8e9777f1155b54a9','3d99168b5d5d18e82b133a05eea98d6cc089209ef375caba3a1b31ccdf50fdd9','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 1.1576226308133424}','',6.88090003677643835544e-05,'host:23328:1795628916.62','2026-11-25 17:48:40.472490');
INSERT INTO "simulation_results" VALUES(10,'16459df7ffd7e83e5d47acd09466c5705963842bbb85b7459772e2760826365b','1f23021ec933aa0d72fb04ac97684fa3786569415fcba69d327fe31f877e4437','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 1.1526775937289986}','',4.45139994553756e-05,'host:23328:1795628916.62','2026-11-25 17:48:40.472490');
INSERT INTO "simulation_results" VALUES(11,'cbcc0ff5e1c12efcb4dce2b1a7ddce99d5b3ec53d44818080007729bbca39ea7','5af3a0937e5dea21f10f05b0bcd6dde5fca9dfb0f5d63aa1279cba42607087c0','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.6127929578725075}','',2.56479997915448620915e-05,'host:23328:1795628916.62','2026-11-25 17:48:40.472490');
INSERT INTO "simulation_results" VALUES(12,'c6e481f734ab09ef9dd017eb311f1285254678e71ba4a57ed8f7eae4dbe4494a','9e6ecf183a0761f0b4aace3b45ebb414c829534d7520d7e477210407289198d5','replay','1','eafa97dcdfb23489c2da80ee8ca5de5c5afb8bed57ca21d1c538680308cec1e3','{"properties": ["value"], "units": {}}',1,'{"value": 0.6243413753767715}','',2.28630015044473111629e-05,'host:23328:1795628916.62','2026-11-25 17:48:40.472490');
CREATE TABLE structures (
	id INTEGER NOT NULL, 
	design_space_id INTEGER NOT NULL, 
	structure_hash VARCHAR(64) NOT NULL, 
	formula VARCHAR(200) NOT NULL, 
	spec JSON NOT NULL, 
	features BLOB NOT NULL, 
	CONSTRAINT pk_structures PRIMARY KEY (id), 
	CONSTRAINT fk_structures_design_space_id_design_spaces FOREIGN KEY(design_space_id) REFERENCES design_spaces (id), 
	CONSTRAINT uq_structures_design_space_id_structure_hash UNIQUE (design_space_id, structure_hash)
);
INSERT INTO "structures" VALUES(1,1,'26682997323f66e0d5322b3ea6c70075b675b5db5d73d0a0820f71f7773dff8b','r1','{"kind": "table", "id": "r1", "features": {"x": 0.04097352393619469, "y": 0.016527635528529094}, "measured": {"value": 0.532587605233641}}',X'D09B9D527BFAA43FC00B4DD89EEC903F');
INSERT INTO "structures" VALUES(2,1,'1c99b9ca557515585db6d9105e3b70c9ec963204331bd8dc8b2e45ae7fda85e1','r16','{"kind": "table", "id": "r16", "features": {"x": 0.13509650502241122, "y": 0.7214883401940817}, "measured": {"value": 0.2436954064927213}}',X'1C05709FD74AC13F608632B76E16E73F');
INSERT INTO "structures" VALUES(3,1,'a0231bf6768dc9438ab68f1de14fb0857e33486f0493c7892d5061f17a0f91e6','r14','{"kind": "table", "id": "r14", "features": {"x": 0.6855419844806947, "y": 0.6504592762678163}, "measured": {"value": 0.75226549852656}}',X'0E256CBEF5EFE53F3867DEF88FD0E43F');
INSERT INTO "structures" VALUES(4,1,'805b3bed281def12aed7487cd001c78a64265fc464e0c439b113c62f35514247','r6','{"kind": "table", "id": "r6", "features": {"x": 0.8574042765875693, "y": 0.033585575305464355}, "measured": {"value": 1.1851338276620362}}',X'DE9CEC17DB6FEB3F20CF1BE72032A13F');
INSERT INTO "structures" VALUES(5,1,'af49729405193e53ea16f7876567e9041430e7a7a2e8699465dc9acc251fc283','r7','{"kind": "table", "id": "r7", "features": {"x": 0.7296554464299441, "y": 0.17565562060255901}, "measured": {"value": 1.0621259292094662}}',X'FA79F8605659E73F905CEC24E27BC63F');
INSERT INTO "structures" VALUES(6,1,'75a00950e22ef6b460c0c08d3860f7fda5985aeb330bf5c48351483ac724f230','r23','{"kind": "table", "id": "r23", "features": {"x": 0.22715759353337972, "y": 0.6231871446860424}, "measured": {"value": 0.40987252271534413}}',X'5CC8A1018013CD3F80DAB62A26F1E33F');
INSERT INTO "structures" VALUES(7,1,'5edfc46ed338fc73f01c203681bb641f47c0ccec43b925f2bf61593d835b1150','r4','{"kind": "table", "id": "r4", "features": {"x": 0.5436249914654229, "y": 0.9350724237877682}, "measured": {"value": 0.3228476867625062}}',X'8F3BF43C6065E13FD7EAF1001DECED3F');
INSERT INTO "structures" VALUES(8,1,'3d99168b5d5d18e82b133a05eea98d6cc089209ef375caba3a1b31ccdf50fdd9','r19','{"kind": "table", "id": "r19", "features": {"x": 0.9340435159562497, "y": 0.35779519670907023}, "measured": {"value": 1.1576226308133424}}',X'9455423AAFE3ED3F880122D31DE6D63F');
INSERT INTO "structures" VALUES(9,1,'c96f3f422cc1574681537e0b7eb5728365b8c98a4fa0f790ccd2c59140da8770','r17','{"kind": "table", "id": "r17", "features": {"x": 0.5253543224757259, "y": 0.31024187555895566}, "measured": {"value": 0.8529084430353437}}',X'2D0E3BDEB3CFE03FD20658BD00DBD33F');
INSERT INTO "structures" VALUES(10,1,'4692194be18c74903486433d2ddab7ddcdc902c25a6d4a9b6bcc4e094c81c265','r11','{"kind": "table", "id": "r11", "features": {"x": 0.6706244146936303, "y": 0.6471895115742501}, "measured": {"value": 0.7433015470307027}}',X'DD432055C175E53FDCD150C7C6B5E43F');
INSERT INTO "structures" VALUES(11,1,'9bad272ef434ab4c0b4705f418ecc6755df1260fb6c521bf82484b25eae98c3a','r20','{"kind": "table", "id": "r20", "features": {"x": 0.5715298307297609, "y": 0.32186939107594215}, "measured": {"value": 0.8847039311456902}}',X'148775EDF849E23F764B10138299D43F');
INSERT INTO "structures" VALUES(12,1,'47951409c859a01759fef4c3e5a3a25f9cb4f55fd18b5346602ac777cd29dbca','r9','{"kind": "table", "id": "r9", "features": {"x": 0.2997118905373848, "y": 0.42268722119765845}, "measured": {"value": 0.6147043715552492}}',X'442505C87A2ED33FB4C9DEB34E0DDB3F');
INSERT INTO "structures" VALUES(13,1,'5af3a0937e5dea21f10f05b0bcd6dde5fca9dfb0f5d63aa1279cba42607087c0','r3','{"kind": "table", "id": "r3", "features": {"x": 0.6066357757671799, "y": 0.7294965609839984}, "measured": {"value": 0.6127929578725075}}',X'B61D306E8F69E33F5310FF2B0958E73F');
INSERT INTO "structures" VALUES(14,1,'4b8e3087465cfed33f71ec1aa66446fabe39c970db39bc67be14341f07cefa7d','r0','{"kind": "table", "id": "r0", "features": {"x": 0.6369616873214543, "y": 0.2697867137638703}, "measured": {"value": 0.9586199402107076}}',X'5038FB79FD61E43F74B6207E2F44D13F');
INSERT INTO "structures" VALUES(15,1,'4ae00e7a5967b0b42863151ed4eb70de94104cfde5a0d5a1e2e1f1d5e099116e','r15','{"kind": "table", "id": "r15", "features": {"x": 0.6884467305709401, "y": 0.3889214239791038}, "measured": {"value": 0.9448754726357985}}',X'D4E31A70C107E63F5A0E2DAF16E4D83F');
INSERT INTO "structures" VALUES(16,1,'7b2a5ecde9173197414a68e632cd819f3e63494f1eb39b6ef2f5750a6774c02e','r12','{"kind": "table", "id": "r12", "features": {"x": 0.6153851114812539, "y": 0.38367755426188344}, "measured": {"value": 0.8892621632339368}}',X'CC3B081E3CB1E33F46E6F04C2C8ED83F');
INSERT INTO "structures" VALUES(17,1,'1f23021ec933aa0d72fb04ac97684fa3786569415fcba69d327fe31f877e4437','r5','{"kind": "table", "id": "r5", "features": {"x": 0.8158535541215322, "y": 0.002738500170148095}, "measured": {"value": 1.1526775937289986}}',X'06E0A8E9781BEA3F00D277150D6F663F');
INSERT INTO "structures" VALUES(18,1,'d64058c5e74bb5e5258452055675a375725127f91c6b09d2c2752def3d6d24cf','r18','{"kind": "table", "id": "r18", "features": {"x": 0.4858353588317891, "y": 0.8894878343490003}, "measured": {"value": 0.3348362618470191}}',X'C2115B30ED17DF3F9600D730AF76EC3F');
INSERT INTO "structures" VALUES(19,1,'78f1bf26eb955849305d59722668c8efc86332fe1e21d0d09b034541972ca479','r2','{"kind": "table", "id": "r2", "features": {"x": 0.8132702392002724, "y": 0.9127555772777217}, "measured": {"value": 0.5674302706641071}}',X'CA9B054F4F06EA3F03C8342F4B35ED3F');
INSERT INTO "structures" VALUES(20,1,'1c2c851bead03213562aca6c02f8eacbecf059c3e0ac7a4eb85a4093f3ff4599','r10','{"kind": "table", "id": "r10", "features": {"x": 0.028319671145462966, "y": 0.12428327649956394}, "measured": {"value": 0.5118433039441435}}',X'80EA9CF5D4FF9C3FC85E016007D1BF3F');
INSERT INTO "structures" VALUES(21,1,'6d2d557113935d877177da8b2e035bfe898681d895f07eeed56b67a2a6bf0596','r21','{"kind": "table", "id": "r21", "features": {"x": 0.5943000301996968, "y": 0.33791122550713326}, "measured": {"value": 0.8955112267331445}}',X'3A06377F8104E33F6448A06756A0D53F');
INSERT INTO "structures" VALUES(22,1,'2a77de5c3913e959883e998e73d4f96311e0ed128f0ef68e45ae9b1de5720148','r22','{"kind": "table", "id": "r22", "features": {"x": 0.39161900052816123, "y": 0.8902743520047923}, "measured": {"value": 0.25848330513624207}}',X'A4AEF0234910D93F69804AA3207DEC3F');
INSERT INTO "structures" VALUES(23,1,'9e6ecf183a0761f0b4aace3b45ebb414c829534d7520d7e477210407289198d5','r13','{"kind": "table", "id": "r13", "features": {"x": 0.997209935789211, "y": 0.9808353387762301}, "measured": {"value": 0.6243413753767715}}',X'DEBFAECF24E9EF3F78C2D9CA0063EF3F');
INSERT INTO "structures" VALUES(24,1,'669ba9316cfeef52c7b70774a62b17fcea176f8ca4a5591bd0a16be48c5b7b97','r8','{"kind": "table", "id": "r8", "features": {"x": 0.8631789223498866, "y": 0.5414612202490917}, "measured": {"value": 0.9853169607563643}}',X'6FDB4267299FEB3F0FB5207BA653E13F');
CREATE TABLE training_datasets (
	id INTEGER NOT NULL, 
	modelled_property_id INTEGER NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	n_labels INTEGER NOT NULL, 
	label_ranges JSON NOT NULL, 
	max_label_id INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_training_datasets PRIMARY KEY (id), 
	CONSTRAINT fk_training_datasets_modelled_property_id_modelled_properties FOREIGN KEY(modelled_property_id) REFERENCES modelled_properties (id), 
	CONSTRAINT uq_training_datasets_modelled_property_id_content_hash UNIQUE (modelled_property_id, content_hash)
);
INSERT INTO "training_datasets" VALUES(1,1,'f81aea08738e89a59952efab57571420f2b2881aaec67b187f07d972b71a6283',20,'[[1, 20]]',20,'2026-11-25 17:48:41.472490');
CREATE TABLE wrong_tokens (
	"key" VARCHAR(64) NOT NULL, 
	n INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_wrong_tokens PRIMARY KEY ("key")
);
INSERT INTO "wrong_tokens" VALUES('address 192.0.2.1',1,'2026-11-25 17:48:41.472490');
CREATE INDEX ix_agent_commands_created_at ON agent_commands (created_at);
CREATE INDEX ix_agent_commands_status_id ON agent_commands (status, id);
CREATE INDEX ix_agent_commands_token_id_created_at ON agent_commands (token_id, created_at);
CREATE UNIQUE INDEX uq_alerts_open ON alerts (kind, subject) WHERE resolved_at IS NULL;
CREATE INDEX ix_audit_log_subject ON audit_log (subject);
CREATE INDEX ix_labels_property_structure_hash ON labels (property, structure_hash);
CREATE INDEX ix_modelled_labels_label_id ON modelled_labels (label_id);
CREATE INDEX ix_row_counts_table_name_campaign_id ON row_counts (table_name, campaign_id);
CREATE INDEX ix_simulation_results_engine_params_hash_recorded_at ON simulation_results (engine_params_hash, recorded_at);
CREATE INDEX ix_simulation_results_structure_hash ON simulation_results (structure_hash);
CREATE INDEX ix_wrong_tokens_since ON wrong_tokens (since);
CREATE INDEX ix_campaigns_status ON campaigns (status);
CREATE INDEX ix_orchestrator_runs_orchestrator_id_started_at ON orchestrator_runs (orchestrator_id, started_at);
CREATE INDEX ix_sessions_token_id ON sessions (token_id);
CREATE INDEX ix_structures_structure_hash ON structures (structure_hash);
CREATE INDEX ix_candidates_finished_at ON candidates (finished_at);
CREATE INDEX ix_candidates_orchestrator_run_id ON candidates (orchestrator_run_id);
CREATE INDEX ix_candidates_ranking ON candidates (campaign_id, score, iteration, id, structure_id) WHERE status = 'SIMULATED';
CREATE INDEX ix_decisions_campaign_id ON decisions (campaign_id);
CREATE INDEX ix_decisions_orchestrator_run_id ON decisions (orchestrator_run_id);
CREATE UNIQUE INDEX uq_model_trainings_open ON model_trainings (modelled_property_id) WHERE status IN ('REQUESTED', 'RUNNING');
CREATE INDEX ix_experiment_runs_campaign_id_status ON experiment_runs (campaign_id, status);
CREATE INDEX ix_experiment_runs_orchestrator_run_id ON experiment_runs (orchestrator_run_id);
CREATE INDEX ix_experiment_runs_status_priority ON experiment_runs (status, priority, id);
CREATE UNIQUE INDEX uq_model_versions_champion ON model_versions (modelled_property_id) WHERE status = 'CHAMPION';
CREATE INDEX ix_simulation_jobs_campaign_id_status ON simulation_jobs (campaign_id, status);
CREATE INDEX ix_simulation_jobs_result_id ON simulation_jobs (result_id);
CREATE INDEX ix_simulation_jobs_result_key ON simulation_jobs (result_key);
CREATE INDEX ix_simulation_jobs_waiting ON simulation_jobs (priority DESC, id) WHERE status = 'PENDING';
CREATE UNIQUE INDEX uq_simulation_jobs_running ON simulation_jobs (result_key) WHERE status = 'RUNNING';
CREATE TRIGGER refuse_update_archives BEFORE UPDATE ON archives FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'archives is append-only'); END;
CREATE TRIGGER refuse_delete_archives BEFORE DELETE ON archives FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'archives is append-only'); END;
CREATE TRIGGER refuse_insert_archives BEFORE INSERT ON archives FOR EACH ROW WHEN EXISTS (SELECT 1 FROM archives WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'archives is append-only'); END;
CREATE TRIGGER refuse_update_audit_log BEFORE UPDATE ON audit_log FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER refuse_delete_audit_log BEFORE DELETE ON audit_log FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER refuse_insert_audit_log BEFORE INSERT ON audit_log FOR EACH ROW WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER refuse_update_decisions BEFORE UPDATE ON decisions FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER refuse_delete_decisions BEFORE DELETE ON decisions FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER refuse_insert_decisions BEFORE INSERT ON decisions FOR EACH ROW WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER refuse_update_label_retractions BEFORE UPDATE ON label_retractions FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'label_retractions is append-only'); END;
CREATE TRIGGER refuse_delete_label_retractions BEFORE DELETE ON label_retractions FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'label_retractions is append-only'); END;
CREATE TRIGGER refuse_insert_label_retractions BEFORE INSERT ON label_retractions FOR EACH ROW WHEN EXISTS (SELECT 1 FROM label_retractions WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'label_retractions is append-only'); END;
CREATE TRIGGER refuse_update_labels BEFORE UPDATE ON labels FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER refuse_delete_labels BEFORE DELETE ON labels FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER refuse_insert_labels BEFORE INSERT ON labels FOR EACH ROW WHEN EXISTS (SELECT 1 FROM labels WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER refuse_update_simulation_results BEFORE UPDATE ON simulation_results FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'simulation_results is append-only'); END;
CREATE TRIGGER refuse_delete_simulation_results BEFORE DELETE ON simulation_results FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'simulation_results is append-only'); END;
CREATE TRIGGER refuse_insert_simulation_results BEFORE INSERT ON simulation_results FOR EACH ROW WHEN EXISTS (SELECT 1 FROM simulation_results WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'simulation_results is append-only'); END;
CREATE TRIGGER refuse_update_training_datasets BEFORE UPDATE ON training_datasets FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'training_datasets is append-only'); END;
CREATE TRIGGER refuse_delete_training_datasets BEFORE DELETE ON training_datasets FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'training_datasets is append-only'); END;
CREATE TRIGGER refuse_insert_training_datasets BEFORE INSERT ON training_datasets FOR EACH ROW WHEN EXISTS (SELECT 1 FROM training_datasets WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'training_datasets is append-only'); END;
CREATE TRIGGER refuse_update_agent_commands BEFORE UPDATE ON agent_commands FOR EACH ROW WHEN OLD.finished_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'agent_commands is append-only'); END;
CREATE TRIGGER refuse_delete_agent_commands BEFORE DELETE ON agent_commands FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'agent_commands is append-only'); END;
CREATE TRIGGER refuse_insert_agent_commands BEFORE INSERT ON agent_commands FOR EACH ROW WHEN EXISTS (SELECT 1 FROM agent_commands WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'agent_commands is append-only'); END;
CREATE TRIGGER refuse_rekey_agent_commands BEFORE UPDATE ON agent_commands FOR EACH ROW WHEN (NEW.id IS NOT NULL AND NEW.id IS NOT OLD.id) OR (NEW.agent_id IS NOT NULL AND NEW.agent_id IS NOT OLD.agent_id) OR (NEW.idempotency_key IS NOT NULL AND NEW.idempotency_key IS NOT OLD.idempotency_key) BEGIN SELECT RAISE(ABORT, 'agent_commands is append-only'); END;
CREATE TRIGGER refuse_update_orchestrator_runs BEFORE UPDATE ON orchestrator_runs FOR EACH ROW WHEN OLD.finished_at IS NOT NULL AND NOT (OLD.archived_in IS NULL AND NEW.archived_in IS NOT NULL AND NEW.snapshot IS NULL AND NEW.plan IS NULL AND NEW.id IS OLD.id AND NEW.orchestrator_id IS OLD.orchestrator_id AND NEW.status IS OLD.status AND NEW.step_token IS OLD.step_token AND NEW.idempotency_key IS OLD.idempotency_key AND NEW.triggered_by IS OLD.triggered_by AND NEW.trigger_context IS OLD.trigger_context AND NEW.config IS OLD.config AND NEW.seed IS OLD.seed AND NEW.stats_before IS OLD.stats_before AND NEW.stats_after IS OLD.stats_after AND NEW.actions IS OLD.actions AND NEW.success IS OLD.success AND NEW.error_message IS OLD.error_message AND NEW.started_at IS OLD.started_at AND NEW.finished_at IS OLD.finished_at AND NEW.duration_seconds IS OLD.duration_seconds) BEGIN SELECT RAISE(ABORT, 'orchestrator_runs is append-only'); END;
CREATE TRIGGER refuse_delete_orchestrator_runs BEFORE DELETE ON orchestrator_runs FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'orchestrator_runs is append-only'); END;
CREATE TRIGGER refuse_insert_orchestrator_runs BEFORE INSERT ON orchestrator_runs FOR EACH ROW WHEN EXISTS (SELECT 1 FROM orchestrator_runs WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'orchestrator_runs is append-only'); END;
CREATE TRIGGER refuse_rekey_orchestrator_runs BEFORE UPDATE ON orchestrator_runs FOR EACH ROW WHEN (NEW.id IS NOT NULL AND NEW.id IS NOT OLD.id) OR (NEW.orchestrator_id IS NOT NULL AND NEW.orchestrator_id IS NOT OLD.orchestrator_id) OR (NEW.idempotency_key IS NOT NULL AND NEW.idempotency_key IS NOT OLD.idempotency_key) BEGIN SELECT RAISE(ABORT, 'orchestrator_runs is append-only'); END;
CREATE TRIGGER note_conflict_agent_commands BEFORE INSERT ON agent_commands FOR EACH ROW WHEN EXISTS (SELECT 1 FROM agent_commands WHERE agent_id = NEW.agent_id AND idempotency_key = NEW.idempotency_key) BEGIN UPDATE guard_conflicts SET row_id = (SELECT id FROM agent_commands WHERE agent_id = NEW.agent_id AND idempotency_key = NEW.idempotency_key) WHERE table_name = 'agent_commands'; END;
CREATE TRIGGER refuse_replace_agent_commands AFTER INSERT ON agent_commands FOR EACH ROW WHEN (SELECT row_id FROM guard_conflicts WHERE table_name = 'agent_commands') NOT IN (SELECT id FROM agent_commands) BEGIN SELECT RAISE(ABORT, 'agent_commands is append-only'); END;
CREATE TRIGGER note_conflict_archives BEFORE INSERT ON archives FOR EACH ROW WHEN EXISTS (SELECT 1 FROM archives WHERE path = NEW.path) BEGIN UPDATE guard_conflicts SET row_id = (SELECT id FROM archives WHERE path = NEW.path) WHERE table_name = 'archives'; END;
CREATE TRIGGER refuse_replace_archives AFTER INSERT ON archives FOR EACH ROW WHEN (SELECT row_id FROM guard_conflicts WHERE table_name = 'archives') NOT IN (SELECT id FROM archives) BEGIN SELECT RAISE(ABORT, 'archives is append-only'); END;
CREATE TRIGGER note_conflict_audit_log BEFORE INSERT ON audit_log FOR EACH ROW WHEN EXISTS (SELECT 1 FROM audit_log WHERE hash = NEW.hash) BEGIN UPDATE guard_conflicts SET row_id = (SELECT seq FROM audit_log WHERE hash = NEW.hash) WHERE table_name = 'audit_log'; END;
CREATE TRIGGER refuse_replace_audit_log AFTER INSERT ON audit_log FOR EACH ROW WHEN (SELECT row_id FROM guard_conflicts WHERE table_name = 'audit_log') NOT IN (SELECT seq FROM audit_log) BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER note_conflict_label_retractions BEFORE INSERT ON label_retractions FOR EACH ROW WHEN EXISTS (SELECT 1 FROM label_retractions WHERE label_id = NEW.label_id) BEGIN UPDATE guard_conflicts SET row_id = (SELECT id FROM label_retractions WHERE label_id = NEW.label_id) WHERE table_name = 'label_retractions'; END;
CREATE TRIGGER refuse_replace_label_retractions AFTER INSERT ON label_retractions FOR EACH ROW WHEN (SELECT row_id FROM guard_conflicts WHERE table_name = 'label_retractions') NOT IN (SELECT id FROM label_retractions) BEGIN SELECT RAISE(ABORT, 'label_retractions is append-only'); END;
CREATE TRIGGER note_conflict_labels BEFORE INSERT ON labels FOR EACH ROW WHEN EXISTS (SELECT 1 FROM labels WHERE source_kind = NEW.source_kind AND source_id = NEW.source_id AND property = NEW.property) BEGIN UPDATE guard_conflicts SET row_id = (SELECT id FROM labels WHERE source_kind = NEW.source_kind AND source_id = NEW.source_id AND property = NEW.property) WHERE table_name = 'labels'; END;
CREATE TRIGGER refuse_replace_labels AFTER INSERT ON labels FOR EACH ROW WHEN (SELECT row_id FROM guard_conflicts WHERE table_name = 'labels') NOT IN (SELECT id FROM labels) BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER note_conflict_orchestrator_runs BEFORE INSERT ON orchestrator_runs FOR EACH ROW WHEN EXISTS (SELECT 1 FROM orchestrator_runs WHERE orchestrator_id = NEW.orchestrator_id AND idempotency_key = NEW.idempotency_key) BEGIN UPDATE guard_conflicts SET row_id = (SELECT id FROM orchestrator_runs WHERE orchestrator_id = NEW.orchestrator_id AND idempotency_key = NEW.idempotency_key) WHERE table_name = 'orchestrator_runs'; END;
CREATE TRIGGER refuse_replace_orchestrator_runs AFTER INSERT ON orchestrator_runs FOR EACH ROW WHEN (SELECT row_id FROM guard_conflicts WHERE table_name = 'orchestrator_runs') NOT IN (SELECT id FROM orchestrator_runs) BEGIN SELECT RAISE(ABORT, 'orchestrator_runs is append-only'); END;
CREATE TRIGGER note_conflict_simulation_results BEFORE INSERT ON simulation_results FOR EACH ROW WHEN EXISTS (SELECT 1 FROM simulation_results WHERE result_key = NEW.result_key) BEGIN UPDATE guard_conflicts SET row_id = (SELECT id FROM simulation_results WHERE result_key = NEW.result_key) WHERE table_name = 'simulation_results'; END;
CREATE TRIGGER refuse_replace_simulation_results AFTER INSERT ON simulation_results FOR EACH ROW WHEN (SELECT row_id FROM guard_conflicts WHERE table_name = 'simulation_results') NOT IN (SELECT id FROM simulation_results) BEGIN SELECT RAISE(ABORT, 'simulation_results is append-only'); END;
CREATE TRIGGER note_conflict_training_datasets BEFORE INSERT ON training_datasets FOR EACH ROW WHEN EXISTS (SELECT 1 FROM training_datasets WHERE modelled_property_id = NEW.modelled_property_id AND content_hash = NEW.content_hash) BEGIN UPDATE guard_conflicts SET row_id = (SELECT id FROM training_datasets WHERE modelled_property_id = NEW.modelled_property_id AND content_hash = NEW.content_hash) WHERE table_name = 'training_datasets'; END;
CREATE TRIGGER refuse_replace_training_datasets AFTER INSERT ON training_datasets FOR EACH ROW WHEN (SELECT row_id FROM guard_conflicts WHERE table_name = 'training_datasets') NOT IN (SELECT id FROM training_datasets) BEGIN SELECT RAISE(ABORT, 'training_datasets is append-only'); END;
CREATE TRIGGER count_insert_candidates AFTER INSERT ON candidates BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'candidates', NEW.campaign_id, NEW.status, NEW.is_hit, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'candidates' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = NEW.is_hit); UPDATE row_counts SET n = n + 1 WHERE table_name = 'candidates' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = NEW.is_hit; END;
CREATE TRIGGER count_delete_candidates AFTER DELETE ON candidates BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'candidates', OLD.campaign_id, OLD.status, OLD.is_hit, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'candidates' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = OLD.is_hit); UPDATE row_counts SET n = n - 1 WHERE table_name = 'candidates' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = OLD.is_hit; END;
CREATE TRIGGER count_update_candidates AFTER UPDATE ON candidates WHEN OLD.campaign_id IS NOT NEW.campaign_id OR OLD.status IS NOT NEW.status OR OLD.is_hit IS NOT NEW.is_hit BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'candidates', OLD.campaign_id, OLD.status, OLD.is_hit, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'candidates' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = OLD.is_hit); UPDATE row_counts SET n = n - 1 WHERE table_name = 'candidates' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = OLD.is_hit; INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'candidates', NEW.campaign_id, NEW.status, NEW.is_hit, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'candidates' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = NEW.is_hit); UPDATE row_counts SET n = n + 1 WHERE table_name = 'candidates' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = NEW.is_hit; END;
CREATE TRIGGER count_insert_experiment_runs AFTER INSERT ON experiment_runs BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'experiment_runs', NEW.campaign_id, NEW.status, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'experiment_runs' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = 0); UPDATE row_counts SET n = n + 1 WHERE table_name = 'experiment_runs' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = 0; END;
CREATE TRIGGER count_delete_experiment_runs AFTER DELETE ON experiment_runs BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'experiment_runs', OLD.campaign_id, OLD.status, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'experiment_runs' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = 0); UPDATE row_counts SET n = n - 1 WHERE table_name = 'experiment_runs' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = 0; END;
CREATE TRIGGER count_update_experiment_runs AFTER UPDATE ON experiment_runs WHEN OLD.campaign_id IS NOT NEW.campaign_id OR OLD.status IS NOT NEW.status BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'experiment_runs', OLD.campaign_id, OLD.status, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'experiment_runs' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = 0); UPDATE row_counts SET n = n - 1 WHERE table_name = 'experiment_runs' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = 0; INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'experiment_runs', NEW.campaign_id, NEW.status, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'experiment_runs' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = 0); UPDATE row_counts SET n = n + 1 WHERE table_name = 'experiment_runs' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = 0; END;
CREATE TRIGGER count_insert_labels AFTER INSERT ON labels BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'labels', NULL, '', 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'labels' AND campaign_id IS NULL AND status = '' AND flag = 0); UPDATE row_counts SET n = n + 1 WHERE table_name = 'labels' AND campaign_id IS NULL AND status = '' AND flag = 0; END;
CREATE TRIGGER count_delete_labels AFTER DELETE ON labels BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'labels', NULL, '', 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'labels' AND campaign_id IS NULL AND status = '' AND flag = 0); UPDATE row_counts SET n = n - 1 WHERE table_name = 'labels' AND campaign_id IS NULL AND status = '' AND flag = 0; END;
CREATE TRIGGER count_update_labels AFTER UPDATE ON labels WHEN 0 BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'labels', NULL, '', 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'labels' AND campaign_id IS NULL AND status = '' AND flag = 0); UPDATE row_counts SET n = n - 1 WHERE table_name = 'labels' AND campaign_id IS NULL AND status = '' AND flag = 0; INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'labels', NULL, '', 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'labels' AND campaign_id IS NULL AND status = '' AND flag = 0); UPDATE row_counts SET n = n + 1 WHERE table_name = 'labels' AND campaign_id IS NULL AND status = '' AND flag = 0; END;
CREATE TRIGGER count_insert_model_trainings AFTER INSERT ON model_trainings BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'model_trainings', NULL, NEW.status, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'model_trainings' AND campaign_id IS NULL AND status = NEW.status AND flag = 0); UPDATE row_counts SET n = n + 1 WHERE table_name = 'model_trainings' AND campaign_id IS NULL AND status = NEW.status AND flag = 0; END;
CREATE TRIGGER count_delete_model_trainings AFTER DELETE ON model_trainings BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'model_trainings', NULL, OLD.status, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'model_trainings' AND campaign_id IS NULL AND status = OLD.status AND flag = 0); UPDATE row_counts SET n = n - 1 WHERE table_name = 'model_trainings' AND campaign_id IS NULL AND status = OLD.status AND flag = 0; END;
CREATE TRIGGER count_update_model_trainings AFTER UPDATE ON model_trainings WHEN OLD.status IS NOT NEW.status BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'model_trainings', NULL, OLD.status, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'model_trainings' AND campaign_id IS NULL AND status = OLD.status AND flag = 0); UPDATE row_counts SET n = n - 1 WHERE table_name = 'model_trainings' AND campaign_id IS NULL AND status = OLD.status AND flag = 0; INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'model_trainings', NULL, NEW.status, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'model_trainings' AND campaign_id IS NULL AND status = NEW.status AND flag = 0); UPDATE row_counts SET n = n + 1 WHERE table_name = 'model_trainings' AND campaign_id IS NULL AND status = NEW.status AND flag = 0; END;
CREATE TRIGGER count_insert_simulation_jobs AFTER INSERT ON simulation_jobs BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'simulation_jobs', NEW.campaign_id, NEW.status, NEW.is_from_cache, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'simulation_jobs' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = NEW.is_from_cache); UPDATE row_counts SET n = n + 1 WHERE table_name = 'simulation_jobs' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = NEW.is_from_cache; END;
CREATE TRIGGER count_delete_simulation_jobs AFTER DELETE ON simulation_jobs BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'simulation_jobs', OLD.campaign_id, OLD.status, OLD.is_from_cache, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'simulation_jobs' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = OLD.is_from_cache); UPDATE row_counts SET n = n - 1 WHERE table_name = 'simulation_jobs' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = OLD.is_from_cache; END;
CREATE TRIGGER count_update_simulation_jobs AFTER UPDATE ON simulation_jobs WHEN OLD.campaign_id IS NOT NEW.campaign_id OR OLD.status IS NOT NEW.status OR OLD.is_from_cache IS NOT NEW.is_from_cache BEGIN INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'simulation_jobs', OLD.campaign_id, OLD.status, OLD.is_from_cache, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'simulation_jobs' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = OLD.is_from_cache); UPDATE row_counts SET n = n - 1 WHERE table_name = 'simulation_jobs' AND campaign_id IS OLD.campaign_id AND status = OLD.status AND flag = OLD.is_from_cache; INSERT INTO row_counts (table_name, campaign_id, status, flag, n) SELECT 'simulation_jobs', NEW.campaign_id, NEW.status, NEW.is_from_cache, 0 WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE table_name = 'simulation_jobs' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = NEW.is_from_cache); UPDATE row_counts SET n = n + 1 WHERE table_name = 'simulation_jobs' AND campaign_id IS NEW.campaign_id AND status = NEW.status AND flag = NEW.is_from_cache; END;
CREATE TRIGGER note_members_labels AFTER INSERT ON labels BEGIN INSERT INTO modelled_labels (modelled_property_id, label_id, structure_id) 
        SELECT modelled.id, label.id, structure.id
        FROM modelled_properties AS modelled
        JOIN structures AS structure ON structure.design_space_id = modelled.design_space_id
        JOIN labels AS label
            ON label.structure_hash = structure.structure_hash AND label.property = modelled.property
        WHERE (label.source_kind = 'experiment' OR (label.engine = modelled.engine
            AND label.engine_version = modelled.engine_version
            AND label.engine_params_hash = modelled.engine_params_hash))
        AND label.id = NEW.id
    ; END;
CREATE TRIGGER note_members_modelled_properties AFTER INSERT ON modelled_properties BEGIN INSERT INTO modelled_labels (modelled_property_id, label_id, structure_id) 
        SELECT modelled.id, label.id, structure.id
        FROM modelled_properties AS modelled
        JOIN structures AS structure ON structure.design_space_id = modelled.design_space_id
        JOIN labels AS label
            ON label.structure_hash = structure.structure_hash AND label.property = modelled.property
        WHERE (label.source_kind = 'experiment' OR (label.engine = modelled.engine
            AND label.engine_version = modelled.engine_version
            AND label.engine_params_hash = modelled.engine_params_hash))
        AND modelled.id = NEW.id
    ; END;
COMMIT;

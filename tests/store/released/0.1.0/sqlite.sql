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
INSERT INTO "access_tokens" VALUES(1,'grace','0000000000000000000000000000000000000000000000000000000000000000','["operate"]','{"commands_per_hour": null, "simulations_per_hour": null, "experiments_per_hour": null, "approve_kinds": [], "approve_simulations_above": null, "approve_experiments_above": null, "max_structures": 100000, "site": "", "engines": []}','ada','2026-11-26 21:05:06.333318',NULL,NULL,NULL);
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
INSERT INTO "agent_commands" VALUES(1,'ada','create_design_campaign','{"campaign": {"slug": "alpha", "design_space": {"kind": "tmd_alloy", "params": {"elements": ["Mo", "W", "S", "Se"]}, "n_structures": 24}, "engine": {"name": "tmd_three_band"}, "goal": {"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05}}, "batch_size": 4, "acquisition": "random", "instrument": {"name": "virtual"}}, "orchestrator": "default"}','929ef2f78a7ac9c0a23f31665cb63ac62da9fd9c9f161233562b58dc2cd7f239',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"campaign_id": 1, "slug": "alpha", "status": "RUNNING"}',NULL,NULL,'2026-11-26 21:05:00.151195','2026-11-26 21:05:00.728991',0.577796);
INSERT INTO "agent_commands" VALUES(2,'ada','retract_label','{"label_id": 1, "reason": "contaminated"}','3986f7cf90dd5accc6b00d2598e659bb95b9f62d0e02075d9c0d3df4640a9b4c',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"label_id": 1, "candidates_dropped": 0, "trainings_closed": []}',NULL,NULL,'2026-11-26 21:05:06.305760','2026-11-26 21:05:06.325865',0.020105);
INSERT INTO "agent_commands" VALUES(3,'ada','create_token','{"name": "grace", "secret_sha256": "0000000000000000000000000000000000000000000000000000000000000000", "scopes": ["operate"], "limits": {"commands_per_hour": null, "simulations_per_hour": null, "experiments_per_hour": null, "approve_kinds": [], "approve_simulations_above": null, "approve_experiments_above": null, "max_structures": 100000, "site": "", "engines": []}, "expires_at": null}','3201bf9910b3acfa1195ee4aa879182d87bead8e85177d39e6e10c04f3e1f698',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"token_id": 1, "name": "grace", "scopes": ["operate"]}',NULL,NULL,'2026-11-26 21:05:06.333318','2026-11-26 21:05:06.340085',0.006767);
INSERT INTO "agent_commands" VALUES(4,'ada','set_active','{"orchestrator": "default", "is_active": false, "expected_version": null}','fb60c44938ca1cad998d83dd523504d3c509a21a9a9b1e1d33b7d75661d0d1cd',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"mode": "SCHEDULED", "is_active": false, "version": 3}',NULL,NULL,'2026-11-26 21:05:06.343177','2026-11-26 21:05:06.349962',0.006785);
INSERT INTO "agent_commands" VALUES(5,'ada','set_active','{"orchestrator": "default", "is_active": true, "expected_version": null}','311950169fc42334e4f8b289e39022f2dcfea7d67f8da0066d716c51ae107982',NULL,NULL,0,0,0,'COMPLETED',NULL,NULL,NULL,NULL,'{"mode": "SCHEDULED", "is_active": true, "version": 4}',NULL,NULL,'2026-11-26 21:05:06.356314','2026-11-26 21:05:06.358885',0.002571);
CREATE TABLE alert_notices (
	id INTEGER NOT NULL, 
	alert_id INTEGER NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	event VARCHAR(16) NOT NULL, 
	number INTEGER NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	due_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	error TEXT, 
	CONSTRAINT pk_alert_notices PRIMARY KEY (id), 
	CONSTRAINT fk_alert_notices_alert_id_alerts FOREIGN KEY(alert_id) REFERENCES alerts (id), 
	CONSTRAINT uq_alert_notices_alert_id_channel_event_number UNIQUE (alert_id, channel, event, number)
);
INSERT INTO "alert_notices" VALUES(1,1,'group','opened',0,0,'2026-11-26 21:05:03.140241','2026-11-26 21:05:03.140241',NULL);
CREATE TABLE alerts (
	id INTEGER NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	subject VARCHAR(200) NOT NULL, 
	message TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	resolved_at DATETIME, 
	CONSTRAINT pk_alerts PRIMARY KEY (id)
);
INSERT INTO "alerts" VALUES(1,'test','s','m','2026-11-26 21:05:03.140241',NULL);
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
INSERT INTO "archives" VALUES(1,'steps','steps/steps-1-1-16466f76b239.parquet',1,1,1,'16466f76b23918349af3af26cc89b108de0bb785cce48bfac56b6c107fa3d299','2026-11-26 21:05:03.140241');
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
INSERT INTO "audit_log" VALUES(1,'2026-11-26 21:05:00.125199','host:8950:1795727096.25','orchestrator_created','default','{"mode":"SCHEDULED"}','{"orchestrator_state":{"1ddfba9f-6d81-4489-a888-21ab33d37c09":"87160bcf24f01d3aa66ca3b1b631a3e087874d4e8ca8b5f8f8fa39fbeefa12d7"}}','0000000000000000000000000000000000000000000000000000000000000000','72311c8f0026624b39d1732422b7abc81be7fc443d39daf9c785ab1d80ab00a0');
INSERT INTO "audit_log" VALUES(2,'2026-11-26 21:05:00.149919','host:8950:1795727096.25','rows_written','orchestrator_state','{}','{"orchestrator_state":{"1ddfba9f-6d81-4489-a888-21ab33d37c09":"d1f329187d99bda05c8be2894ca13f66f3163026109dc65a60e4d8ae65acb202"}}','72311c8f0026624b39d1732422b7abc81be7fc443d39daf9c785ab1d80ab00a0','3b14c4a0bd61a096cbad561a00b184f08bffa2f54612e765a57f61b0913dc617');
INSERT INTO "audit_log" VALUES(3,'2026-11-26 21:05:00.728991','ada','command','create_design_campaign/1','{"result_sha256":"756b803461df2c1cb1a8c4d8a68611d8baab340dcbbffa8c41b67ec8e0c063b7","status":"COMPLETED"}','{"agent_commands":{"ids":[[1,1]],"marks":"EX2n7g==","sha256":"f33d0139d910a4d37faedac919f416aa0d2747f668ad7fdfdf0a969574f0755a"},"campaigns":{"1":"3e626275b8e1a3a8a3752198c8911b6c9c2322f30d8b4ce035e96603cd45cfac"},"design_spaces":{"1":"24bf7fec17a6ef4f9542a880d4eab64b3eea7fc12c11f23c357ec0c196c1e6f8"}}','3b14c4a0bd61a096cbad561a00b184f08bffa2f54612e765a57f61b0913dc617','ee4ec5d339db3682ef45eabd1846f943ffd76c1a495a334855253b1c85b9f259');
INSERT INTO "audit_log" VALUES(4,'2026-11-26 21:05:00.140241','test','orchestrator_step','default/1','{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":0,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"353664bcd47150d61821e02563c4c650e58d282a0190417bf6a7fd3d8f8d8075","plan_sha256":"f62bd405878bca3fec292571b3d7498c3e975766c53da4fd073d7198e4559331","snapshot_sha256":"0617dee6d408109de1c133fa10e7d9173b586f3ea831a73fdcea9dcedcfa696d"}','{"decisions":{"ids":[[1,1]],"marks":"rx6ZMw==","sha256":"180b6c9d00956b609c03b097b1ec0f28ee80836b92e6d6d55db8b3ce70e9263d"},"orchestrator_runs":{"ids":[[1,1]],"marks":"DW68MA==","sha256":"d711251df8125023439aa046384926ad727b439ff0660566516fb9bb85f77871"}}','ee4ec5d339db3682ef45eabd1846f943ffd76c1a495a334855253b1c85b9f259','a274fa601af7052895e131db168305122c70e91eb57ea880079dd2c9e72e829e');
INSERT INTO "audit_log" VALUES(5,'2026-11-26 21:05:02.297650','host:8950:1795727096.25','rows_written','labels, simulation_results','{}','{"labels":{"ids":[[1,16]],"marks":"fQv/s/Ej2w37FZGvvYtX4n9POuQ9uO5UeJEIRl//LemRxKbRK43STACeciPKn2x6I3AVXK4ejSrP3WV6KZ7TyA==","sha256":"4427ad5bc2492ab928df9128e744582f4a72c5d3692711c5fbfd727142bf5d0f"},"simulation_results":{"ids":[[1,4]],"marks":"zzHqXwvBUH3QAcX6YD9/FA==","sha256":"8d2a2eba1686e8b978af5febb7374d15fd5079f34118072deec5acb30aa4e68a"}}','a274fa601af7052895e131db168305122c70e91eb57ea880079dd2c9e72e829e','be640c8273d59c8710d0de368183b5c996facfaf443099e341c89e86caeb2337');
INSERT INTO "audit_log" VALUES(6,'2026-11-26 21:05:01.140241','test','orchestrator_step','default/2','{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":4,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"3a5a19416888e1f29f0250a415f9ae6815020830fdc5b14a38247677fbee189f","plan_sha256":"b2be7e9ae06f4fed0fdec33f1f12bac1a2db580b2fde835c3b039abdf5e8851a","snapshot_sha256":"d3b1ac748382884167cfc1f2a79e9ab01c8ced17eda12be46c2b05dc671d0b8d"}','{"decisions":{"ids":[[2,6]],"marks":"oJCp4rT77GFDhyFjL3tKUzZrX+Y=","sha256":"1ec244bca93d26d0939579938fb06bd8fa9f2bae773991f4fd4565bf1b9e5e78"},"orchestrator_runs":{"ids":[[2,2]],"marks":"UDQKeA==","sha256":"e0c03f52f527bf52c749bd49bf916f8a09486b151e49cf93b5684b01b850e7aa"}}','be640c8273d59c8710d0de368183b5c996facfaf443099e341c89e86caeb2337','1416ba80a3dee5a9a367ce957865833ff7e69a20b3bd842490b0009d006c3d11');
INSERT INTO "audit_log" VALUES(7,'2026-11-26 21:05:02.565722','host:8950:1795727096.25','rows_written','labels, simulation_results','{}','{"labels":{"ids":[[17,32]],"marks":"m8Ck2njMZdiaujONbi3UAGjI4OHpUQMefX68UlmcmPkTXYHpHCH9JWEdoJqa8M5b8245GJbIGg2dFbw2L1/OMg==","sha256":"fc45b9f1203bfa80d53d409ab88b64fbcd02f72f647c67bf9b461616bc9ab298"},"simulation_results":{"ids":[[5,8]],"marks":"wL/sj3vjkF3DECKJ4n8icg==","sha256":"3432dcad9d3a621fbeb7a4e8ac0c479701ecd8df4d28faa98b57b44590e49d4d"}}','1416ba80a3dee5a9a367ce957865833ff7e69a20b3bd842490b0009d006c3d11','68d580ac6c0fa7aefb98a8e2d7fe2fe138ed18d7c1a5520d14f016987e4a3928');
INSERT INTO "audit_log" VALUES(8,'2026-11-26 21:05:01.140241','instrument:virtual','experiment_result','experiment/1','{"label_ids":[33],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.5393723059764228}}','{"experiment_runs":{"ids":[[1,1]],"marks":"6v+I7g==","sha256":"aa0424d13b0b38cde5001f14836331e0c25e397300054f4dca47dcceaa98a1be"},"labels":{"ids":[[33,33]],"marks":"tOdcEQ==","sha256":"c436877537824e3f426fadbfc14e08e837995a0525a2aca357c70c797861507a"}}','68d580ac6c0fa7aefb98a8e2d7fe2fe138ed18d7c1a5520d14f016987e4a3928','d15a429004698440e703fad1ea67d63dc4cef460acf6eee8a1a4aa027dbd5232');
INSERT INTO "audit_log" VALUES(9,'2026-11-26 21:05:01.140241','instrument:virtual','experiment_result','experiment/2','{"label_ids":[34],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.4707498846473863}}','{"experiment_runs":{"ids":[[2,2]],"marks":"kqjJBA==","sha256":"4f3c15f201af56267603562cc053f1d020390674c2c34ed321a2af815812e4ab"},"labels":{"ids":[[34,34]],"marks":"cZeu3Q==","sha256":"5f2b27b795578a55627a52e0395515cc335d0707a7b77b416272f258ee4fc266"}}','d15a429004698440e703fad1ea67d63dc4cef460acf6eee8a1a4aa027dbd5232','b3d5a1f0aafbc91983df3a0a5878eefda640f7669fd533e2ddc3e54bbf06c21f');
INSERT INTO "audit_log" VALUES(10,'2026-11-26 21:05:01.140241','instrument:virtual','experiment_result','experiment/3','{"label_ids":[35],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.448971073906171}}','{"experiment_runs":{"ids":[[3,3]],"marks":"KCEwag==","sha256":"19898a4030934f319086115019f13abd185eea5b5d8c69cf40e240cb54e0811a"},"labels":{"ids":[[35,35]],"marks":"FxxwJA==","sha256":"2ef36df1a6ecda8e7c0fcb3823f8b97165f2521c471173c7b9af45a3bc974551"}}','b3d5a1f0aafbc91983df3a0a5878eefda640f7669fd533e2ddc3e54bbf06c21f','0ce44833cd468d49d9efedd25b574adda6a3695bca30ae0fa08c61bde9b792f8');
INSERT INTO "audit_log" VALUES(11,'2026-11-26 21:05:01.140241','instrument:virtual','experiment_result','experiment/4','{"label_ids":[36],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.5105243039428689}}','{"experiment_runs":{"ids":[[4,4]],"marks":"DW0ykA==","sha256":"52283fe33440c3e5497a97b2751d98139f01d6533c71e198975464e856115383"},"labels":{"ids":[[36,36]],"marks":"uEkWcA==","sha256":"faef15a1a576ec8e092ce5e06b72a7a90a38415576bbbec4e91fd89508012011"}}','0ce44833cd468d49d9efedd25b574adda6a3695bca30ae0fa08c61bde9b792f8','f550a4b4542d63ec3525015112ac31781d89b75c05bec5f541916f9257fd4d1d');
INSERT INTO "audit_log" VALUES(12,'2026-11-26 21:05:02.140241','test','orchestrator_step','default/3','{"actions":{"campaigns_advanced":1,"campaigns_ended":[],"experiments_launched":4,"models_retrained":0,"simulations_launched":4},"decisions_sha256":"01a2c5c73fdc610b96b154d1b61ece4d1d13c42507e29cedbb46c7d7cc5107c8","plan_sha256":"eb47632155545ea7557607dd604f6daa5891229f5e83fe1e7dadfda3706ad221","snapshot_sha256":"076fdc01cafb270474eef5ffc115266a837916a7ce911dbf9274fa3adb749040"}','{"decisions":{"ids":[[7,11]],"marks":"FbbJbqZ3+ASDdQD5ZhqtJNf5gbk=","sha256":"c4855e4246658e001a539fada592673e18f45b64c543d1fd2ee508bd88634ef8"},"orchestrator_runs":{"ids":[[3,3]],"marks":"yOmGKQ==","sha256":"f3edb529038412320b0db9d75782f23a0951fede3c476a788b4f9500243c1b53"}}','f550a4b4542d63ec3525015112ac31781d89b75c05bec5f541916f9257fd4d1d','77d6b6891318b9ec2099ef10faa35de50980c2151a13fbbf0fa164fd56980633');
INSERT INTO "audit_log" VALUES(13,'2026-11-26 21:05:02.911609','host:8950:1795727096.25','rows_written','labels, simulation_results','{}','{"labels":{"ids":[[37,52]],"marks":"lH6a4Bs3hOaNGwRC9XROhBE2kR0RbutKiLPGx054IuAwi3fN+5e6n3w7Wkeqc4dhMDWUeQMzhRaa6N0QB58GPQ==","sha256":"b04332754b6995c0c61e476d93f658eda58da2b80e599961f7d6e72e7a3f80e3"},"simulation_results":{"ids":[[9,12]],"marks":"b6t1Ef6XVJ7ZDMmsHwNXQw==","sha256":"05b3751fa08e336750f37d3a2412213bcf587aa54f2e0811b53a570c53dc8c2f"}}','77d6b6891318b9ec2099ef10faa35de50980c2151a13fbbf0fa164fd56980633','b328288f8e246ccd26a5f4f65b49b54419bbae575f1cc51e59edda369a1688f4');
INSERT INTO "audit_log" VALUES(14,'2026-11-26 21:05:02.140241','instrument:virtual','experiment_result','experiment/5','{"label_ids":[53],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.536010883125274}}','{"experiment_runs":{"ids":[[5,5]],"marks":"7RWSUQ==","sha256":"c9b62d9037436a529876a5375db84eb237a85d6f4fac04b580c8c82f5cac9808"},"labels":{"ids":[[53,53]],"marks":"fU686w==","sha256":"3d995bab5821e25af8da3aef565240b249fae155b6e2eb3af38b861f1de6a76c"}}','b328288f8e246ccd26a5f4f65b49b54419bbae575f1cc51e59edda369a1688f4','d2b024161be844d2bc6c59cc916f05501c9efc9ee286c6e832e080d0d9d66cb7');
INSERT INTO "audit_log" VALUES(15,'2026-11-26 21:05:02.140241','instrument:virtual','experiment_result','experiment/6','{"label_ids":[54],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.6561582598647222}}','{"experiment_runs":{"ids":[[6,6]],"marks":"mHAPCw==","sha256":"00436ac5257181c1d9554f824d4952d238eec4ccb3c36d3fd7315532fdb717e7"},"labels":{"ids":[[54,54]],"marks":"Z/mcdQ==","sha256":"2e0930286d91a87a3fa24988657c3b64455138263b919444257fb5f28747073e"}}','d2b024161be844d2bc6c59cc916f05501c9efc9ee286c6e832e080d0d9d66cb7','df37bbcb9ab822db5b4b38c5c0acd4d10482dd17cd958b414bb39b1dc0ce8d1a');
INSERT INTO "audit_log" VALUES(16,'2026-11-26 21:05:02.140241','instrument:virtual','experiment_result','experiment/7','{"label_ids":[55],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.6377548703053377}}','{"experiment_runs":{"ids":[[7,7]],"marks":"o3WbVw==","sha256":"f2d477e9d7aafa8181e6a38fbb69bfe3632abc231f1e02a63373580bb1ff6dd7"},"labels":{"ids":[[55,55]],"marks":"9wHUOA==","sha256":"e203d3d66b1dd62dc9c6b0588204f2cc9bbddab01e2f0c5f573835a406938f49"}}','df37bbcb9ab822db5b4b38c5c0acd4d10482dd17cd958b414bb39b1dc0ce8d1a','0b3a186d950a060b4f1153ed1992516f53984f91686bea576406288f16feb58d');
INSERT INTO "audit_log" VALUES(17,'2026-11-26 21:05:02.140241','instrument:virtual','experiment_result','experiment/8','{"label_ids":[56],"raw_file_sha256":null,"values":{"bandgap_pbe_ev":1.4671077623800584}}','{"experiment_runs":{"ids":[[8,8]],"marks":"T8TvYA==","sha256":"fb1733423728146af5fcfd23e98f79e80f2062ddbbde6ab3fc1fad000fd47035"},"labels":{"ids":[[56,56]],"marks":"YLyWdw==","sha256":"88763e0541988d084a0c526d1973d7dea266006ee5e3d691215f1e7084fd5658"}}','0b3a186d950a060b4f1153ed1992516f53984f91686bea576406288f16feb58d','7b7a83315f1cd3d710ca4cbd1538460895cdb5e8476cc43da66e8008e4a8575e');
INSERT INTO "audit_log" VALUES(18,'2026-11-26 21:05:03.119295','host:8950:1795727096.25','rows_written','training_datasets','{}','{"training_datasets":{"ids":[[1,1]],"marks":"p0IP3A==","sha256":"1ae16e792155502d0d0fa0a8b65ca989eb1416c727c79941af8e954224cecf12"}}','7b7a83315f1cd3d710ca4cbd1538460895cdb5e8476cc43da66e8008e4a8575e','cc74aaffedb8fa8085c26f817c080e02822b74df43d0ca5b5c9aa555d99e927d');
INSERT INTO "audit_log" VALUES(19,'2026-11-26 21:05:03.140241','test','model_version','tmd_alloy.bandgap_pbe_ev/v1','{"artifact_sha256":"08ee0ca35415fe0cdc6501bd124d040d683126858823e07093e4767e840b04b1","dataset":"526f82064a1d65d7f3611de195c3259d9c1448180b2d5dababf8bebad866ee35","reason":"not judged: 12 labels of 12 structures; a judgement needs 20 structures","rmse":0.027686950742588562,"status":"CHAMPION"}','{"model_versions":{"1":"bb76bc16254169c145991c9681bfe7bc2c6b2d68286ec01b1b18cb8ebf3d9718"}}','cc74aaffedb8fa8085c26f817c080e02822b74df43d0ca5b5c9aa555d99e927d','d23304ab9e37462314290c5c25cad12de97c390c187d0f5338e4eaa2a1d78d39');
INSERT INTO "audit_log" VALUES(20,'2026-11-26 21:05:06.325865','ada','command','retract_label/2','{"result_sha256":"2019dbfd2adc67f3c562aac047e6c3bfc41bea7acafee7843e04436c4dab1c70","status":"COMPLETED"}','{"agent_commands":{"ids":[[2,2]],"marks":"2KmNeQ==","sha256":"d7becb9b10a7f485a294cb131c95dd251252b2718446d29a53c17fba13791b96"},"label_retractions":{"ids":[[1,1]],"marks":"b3y4fA==","sha256":"100e1057027e8727c6e59c71de167cf58c429a6bdbc32c539100a6eeeebe21f1"}}','d23304ab9e37462314290c5c25cad12de97c390c187d0f5338e4eaa2a1d78d39','89e028e97b60a9f2d00b125fdb36e7224d37b3a5b1c8d310356d0c723758bde5');
INSERT INTO "audit_log" VALUES(21,'2026-11-26 21:05:06.340085','ada','command','create_token/3','{"result_sha256":"75471b097b8e673a7a01e14ba1c9f55641ef885fdfef7099b43b276c35307b63","status":"COMPLETED"}','{"access_tokens":{"1":"87791ed74106c38615b718fda3b83f8b16d67030210fdc185457809b8395b72e"},"agent_commands":{"ids":[[3,3]],"marks":"i3dv1A==","sha256":"4add3f08b7a0643c5c9dcf1865dfa74586952f64f0eb339f7b07267d4d454994"}}','89e028e97b60a9f2d00b125fdb36e7224d37b3a5b1c8d310356d0c723758bde5','dd3bc8625518bfbc8956decaa99497dfd029c164a62f770b21aaf56b054c98a8');
INSERT INTO "audit_log" VALUES(22,'2026-11-26 21:05:06.349962','ada','command','set_active/4','{"result_sha256":"10ca7eed62d01cfe022d9bcde52bb59f2826b70a4ea8484c04362b64040a4411","status":"COMPLETED"}','{"agent_commands":{"ids":[[4,4]],"marks":"FGoywQ==","sha256":"337a7b7bd68c4c7195379dd4ffa45d2ed41fbebbea1885031205172289f056d1"},"orchestrator_state":{"1ddfba9f-6d81-4489-a888-21ab33d37c09":"e433b50bdaf62bd97613002a926eb6122d9f1b132a2abd42e53546e4b9cb3781"}}','dd3bc8625518bfbc8956decaa99497dfd029c164a62f770b21aaf56b054c98a8','9d4ebb76a7533311c83fdcc8101fd9a329d524b4d0d4b1f072e2b5431feff617');
INSERT INTO "audit_log" VALUES(23,'2026-11-26 21:05:06.358885','ada','command','set_active/5','{"result_sha256":"f2044e9192c0928a82c8b56a11827ab5dfdf41ddadfa94125ab30d4c086b753f","status":"COMPLETED"}','{"agent_commands":{"ids":[[5,5]],"marks":"psLSdg==","sha256":"760e7a1c86257f916a5253fd11664ab8f5317d93ad0eae0c04f1b707c9ff3ccf"},"orchestrator_state":{"1ddfba9f-6d81-4489-a888-21ab33d37c09":"d1f329187d99bda05c8be2894ca13f66f3163026109dc65a60e4d8ae65acb202"}}','9d4ebb76a7533311c83fdcc8101fd9a329d524b4d0d4b1f072e2b5431feff617','4ebcb0c7b78171e850188026a8f4476f49aa631ee272b9da2b16a1c13bc1a9a1');
INSERT INTO "audit_log" VALUES(24,'2026-11-26 21:05:03.140241','ada','labels_imported','import/1','{"file":"past.csv","file_sha256":"e7853960eeba9503f85371ce4c1d7728eab0c1da6798727dee62007b950ced6e","n_labels":1}','{"label_imports":{"ids":[[1,1]],"marks":"WTzo7g==","sha256":"dc90ed62469e9e9254491b7df53b87fe55f51fdb957fc7d8afc44e0ca65b530e"}}','4ebcb0c7b78171e850188026a8f4476f49aa631ee272b9da2b16a1c13bc1a9a1','2ed0d621d5133b37eead39b55f79edc490347d625bf75739ad3fc5fd0e3ee51e');
INSERT INTO "audit_log" VALUES(25,'2026-11-26 21:05:06.469818','host:8950:1795727096.25','rows_written','labels','{}','{"labels":{"ids":[[57,57]],"marks":"QZW/mw==","sha256":"39807559c00c9b5b59918d6bba4c9f4b33b6d7676da59afd37dac5d5303584fd"}}','2ed0d621d5133b37eead39b55f79edc490347d625bf75739ad3fc5fd0e3ee51e','4791f3a8dd857f0ecb1941ebc88a1cd99eab1dba77f88526dd1b3d081e63c55b');
INSERT INTO "audit_log" VALUES(26,'2026-11-26 21:05:03.140241','ada','labels_imported','import/2','{"file":"later.csv","file_sha256":"0619d826e4987f8a44f0cc5ddfd58e4aec08dd42f47e793fbffe8d27d04f1b8c","n_labels":1}','{"label_imports":{"ids":[[2,2]],"marks":"hh1LXw==","sha256":"595ca6c0c12041fc6e76a1becd3189ac40bb5da27ad36f2f8e462fdacfb9797e"}}','4791f3a8dd857f0ecb1941ebc88a1cd99eab1dba77f88526dd1b3d081e63c55b','9f167af6a0bb3ceb95ef649eeea7a15b106a5a11edee111c6da31e24f60952ed');
INSERT INTO "audit_log" VALUES(27,'2026-11-26 21:05:06.491843','host:8950:1795727096.25','rows_written','archives, removed_files','{}','{"archives":{"ids":[[1,1]],"marks":"u/n1YQ==","sha256":"efd092c0234df5d162f00c60b3a96e79b8feed7cd1060b7c6b49259d89cc301b"},"removed_files":{"ids":[[1,1]],"marks":"d+CKgw==","sha256":"5461a055d9769e2fb8a564406974b61ad2589354f3fe13ad037513a417567289"}}','9f167af6a0bb3ceb95ef649eeea7a15b106a5a11edee111c6da31e24f60952ed','1b691007ef5e9d5be3826ce7a060e172fd18ff345ef53951465b1246501da114');
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
	newest_result_id INTEGER DEFAULT '0' NOT NULL, 
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
INSERT INTO "campaigns" VALUES(1,'1ddfba9f-6d81-4489-a888-21ab33d37c09','alpha','alpha','','RUNNING','created by ada',1,'tmd_three_band','1','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05, "ramp": 0.05, "weight": 1.0}}','{"batch_size": 4, "max_iterations": 50, "stop_hits": null, "hits_by": "confirmed", "patience_iterations": null, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "experiment_budget": null, "acquisition": "random", "cost_aware": false, "transfer": false, "engine_time_limit_s": null, "engine_memory_limit_mb": null, "engine_definition": null, "input_structure_from": null, "ranges": {}, "instrument": "virtual", "instrument_params": {}}',0,3,'2026-11-26 21:05:02.140241',8,0,1,'ada','2026-11-26 21:05:00.151195','2026-11-26 21:05:02.140241');
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
	evidence JSON, 
	score FLOAT, 
	is_hit BOOLEAN DEFAULT 0 NOT NULL, 
	is_measured BOOLEAN DEFAULT 0 NOT NULL, 
	is_confirmed BOOLEAN DEFAULT 0 NOT NULL, 
	is_contradicted BOOLEAN DEFAULT 0 NOT NULL, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	CONSTRAINT pk_candidates PRIMARY KEY (id), 
	CONSTRAINT fk_candidates_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_candidates_orchestrator_run_id_orchestrator_runs FOREIGN KEY(orchestrator_run_id) REFERENCES orchestrator_runs (id), 
	CONSTRAINT fk_candidates_structure_id_structures FOREIGN KEY(structure_id) REFERENCES structures (id), 
	CONSTRAINT uq_candidates_campaign_id_structure_id UNIQUE (campaign_id, structure_id)
);
INSERT INTO "candidates" VALUES(1,1,15,1,1,'MEASURED','space_filling',NULL,'{}',NULL,'{"bandgap_pbe_ev":1.5393723059764228}','{"bandgap_pbe_ev":{"source":"experiment","n_labels":1,"noise_std":0.01,"simulated":null}}',7.87446119528454779867e-01,0,1,0,0,'2026-11-26 21:05:00.140241','2026-11-26 21:05:06.305760');
INSERT INTO "candidates" VALUES(2,1,19,1,1,'SIMULATED','space_filling',NULL,'{}',NULL,'{"bandgap_pbe_ev":1.4707498846473863,"bandgap_optical_ev":1.6470009920116944,"valence_top_ev":-5.386114094743134,"conduction_bottom_ev":-3.905867144688388}','{"bandgap_pbe_ev":{"source":"experiment","n_labels":1,"noise_std":0.01,"simulated":1.4802469500547462}}',0.0,0,1,0,0,'2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241');
INSERT INTO "candidates" VALUES(3,1,7,1,1,'SIMULATED','space_filling',NULL,'{}',NULL,'{"bandgap_pbe_ev":1.448971073906171,"bandgap_optical_ev":1.613354203697014,"valence_top_ev":-5.382623446351853,"conduction_bottom_ev":-3.9226802993142122}','{"bandgap_pbe_ev":{"source":"experiment","n_labels":1,"noise_std":0.01,"simulated":1.4599431470376407}}',0.0,0,1,0,0,'2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241');
INSERT INTO "candidates" VALUES(4,1,21,1,1,'SIMULATED','space_filling',NULL,'{}',NULL,'{"bandgap_pbe_ev":1.5105243039428689,"bandgap_optical_ev":1.6960259594566311,"valence_top_ev":-5.611789861098985,"conduction_bottom_ev":-4.117407096003791}','{"bandgap_pbe_ev":{"source":"experiment","n_labels":1,"noise_std":0.01,"simulated":1.4943827650951942}}',2.10486078857375358275e-01,0,1,0,0,'2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241');
INSERT INTO "candidates" VALUES(5,1,12,2,2,'SIMULATED','acquisition',19.0,'{"bandgap_pbe_ev": [1.542882964, 0.004394178641]}',0.8557094662,'{"bandgap_pbe_ev":1.4671077623800584,"bandgap_optical_ev":1.605895152392266,"valence_top_ev":-5.403475726222368,"conduction_bottom_ev":-3.950611587854267}','{"bandgap_pbe_ev":{"source":"experiment","n_labels":1,"noise_std":0.01,"simulated":1.452864138368101}}',0.0,0,1,0,0,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241');
INSERT INTO "candidates" VALUES(6,1,14,2,2,'SIMULATED','acquisition',18.0,'{"bandgap_pbe_ev": [1.471436707, 0.008167128923]}',9.653693712e-06,'{"bandgap_pbe_ev":1.536010883125274,"bandgap_optical_ev":1.7310372005234185,"valence_top_ev":-5.512091791942686,"conduction_bottom_ev":-3.9571943721241287}','{"bandgap_pbe_ev":{"source":"experiment","n_labels":1,"noise_std":0.01,"simulated":1.5548974198185577}}',7.20217662505476141632e-01,0,1,0,0,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241');
INSERT INTO "candidates" VALUES(7,1,9,2,2,'SIMULATED','acquisition',17.0,'{"bandgap_pbe_ev": [1.55084843, 0.01431223066]}',0.8941021843,'{"bandgap_pbe_ev":1.6561582598647222,"bandgap_optical_ev":1.885598891925428,"valence_top_ev":-5.947149517767632,"conduction_bottom_ev":-4.296}','{"bandgap_pbe_ev":{"source":"experiment","n_labels":1,"noise_std":0.01,"simulated":1.6511495177676316}}',8.76834802705557692092e-01,0,1,0,0,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241');
INSERT INTO "candidates" VALUES(8,1,3,2,2,'SIMULATED','acquisition',16.0,'{"bandgap_pbe_ev": [1.549740267, 0.01018452433]}',0.9161155235,'{"bandgap_pbe_ev":1.6377548703053377,"bandgap_optical_ev":1.8816238450370182,"valence_top_ev":-5.897487833115841,"conduction_bottom_ev":-4.244026404742932}','{"bandgap_pbe_ev":{"source":"experiment","n_labels":1,"noise_std":0.01,"simulated":1.6534614283729088}}',1.0,1,1,1,0,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241');
INSERT INTO "candidates" VALUES(9,1,23,3,3,'SIMULATED','acquisition',15.0,'{"bandgap_pbe_ev": [1.598720736, 0.01020355934]}',0.9999999549,'{"bandgap_pbe_ev":1.6997896995827313,"bandgap_optical_ev":1.8855502735864944,"valence_top_ev":-5.543373647481327,"conduction_bottom_ev":-3.843583947898596}','null',4.20600834537598888829e-03,0,0,0,0,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241');
INSERT INTO "candidates" VALUES(10,1,18,3,3,'SIMULATED','acquisition',14.0,'{"bandgap_pbe_ev": [1.495883119, 0.01538828657]}',0.08596306191,'{"bandgap_pbe_ev":1.5877092849306482,"bandgap_optical_ev":1.7515947582881324,"valence_top_ev":-5.403936128004797,"conduction_bottom_ev":-3.8162268430741486}','null',1.0,1,0,0,0,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241');
INSERT INTO "candidates" VALUES(11,1,11,3,3,'SIMULATED','acquisition',13.0,'{"bandgap_pbe_ev": [1.478501579, 0.01140961602]}',0.002627689807,'{"bandgap_pbe_ev":1.4930377306528788,"bandgap_optical_ev":1.643990195689184,"valence_top_ev":-5.389222562323968,"conduction_bottom_ev":-3.896184831671089}','null',0.0,0,0,0,0,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241');
INSERT INTO "candidates" VALUES(12,1,2,3,3,'SIMULATED','acquisition',12.0,'{"bandgap_pbe_ev": [1.486833557, 0.01153035611]}',0.01455688554,'{"bandgap_pbe_ev":1.6299262922422906,"bandgap_optical_ev":1.7834832579396587,"valence_top_ev":-5.339650644842426,"conduction_bottom_ev":-3.7097243526001358}','null',1.0,1,0,0,0,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241');
INSERT INTO "candidates" VALUES(13,1,1,NULL,3,'MEASURED','known',NULL,'{}',NULL,'{"bandgap_pbe_ev":1.67}','{"bandgap_pbe_ev":{"source":"import","n_labels":1,"noise_std":null,"simulated":null}}',6.00000000000003197442e-01,0,1,0,0,'2026-11-26 21:05:03.140241','2026-11-26 21:05:03.140241');
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
INSERT INTO "decisions" VALUES(1,1,1,'campaign_iteration','alpha','launched','iteration 1: launched 4 (4 by space filling); no label of every target yet: space-filling','{"wanted": 4, "capacity": 10, "budget": 1000, "pool": 24, "iteration": 1, "launched": 4, "acquisition_function": "random", "seed": 513817956942070526, "max_relative_uncertainty": null, "expected_gain": null, "expected_cost_s": null, "n_labels": {"bandgap_pbe_ev": 0}, "n_transferred": {}, "models": {}, "rejected_models": {}, "surrogates": {}}');
INSERT INTO "decisions" VALUES(2,2,1,'campaign_iteration','alpha','launched','iteration 2: launched 4 (4 by acquisition)','{"wanted": 4, "capacity": 10, "budget": 996, "pool": 20, "iteration": 2, "launched": 4, "acquisition_function": "random", "seed": 8156115516319072289, "max_relative_uncertainty": 0.3220774382, "expected_gain": 0.0802408727, "expected_cost_s": 0.73696775, "n_labels": {"bandgap_pbe_ev": 4}, "n_transferred": {}, "models": {}, "rejected_models": {}, "surrogates": {"bandgap_pbe_ev": {"kind": "gp", "n_labels": 4, "n_points": 4, "is_exact": true, "lengthscales_in_feature_std": [68.89757897388432, 67.09145034501046, 68.07721250760459, 65.01038108517372, 67.74022881539948, 67.88647693483576, 69.56433326497586, 67.17945146020973, 6.669524509085762, 70.17784533407894, 2.954154142359867, 92.70466388008977, 91.54970110185867, 89.60271781889362, 67.61180779101248, 68.01678634022912, 66.92991140468891, 67.66626701175521, 69.20872803345509, 67.26165917437483, 66.68485384093431, 97.42618477022948], "signal_variance": 2.050173422135745, "noise_variance": 0.006397784379652565, "mean": 0.02083575027509636, "warp_power": 1.0, "interval_factor": 1.0, "log_predictive_per_label": 2.718014122796216, "evidence": {}, "notes": []}}}');
INSERT INTO "decisions" VALUES(3,2,1,'experiment','alpha','scheduled','Mo30W6S39Se33 scores 0.881, at least 0; 1 of 5 free experiment slots','{"candidate_id": 1, "score": 0.8810485206554812, "budget_left": 49}');
INSERT INTO "decisions" VALUES(4,2,1,'experiment','alpha','scheduled','Mo12W24S34Se38 scores 0.000, at least 0; 2 of 5 free experiment slots','{"candidate_id": 2, "score": 0.0, "budget_left": 48}');
INSERT INTO "decisions" VALUES(5,2,1,'experiment','alpha','scheduled','Mo19W17S21Se51 scores 0.000, at least 0; 3 of 5 free experiment slots','{"candidate_id": 3, "score": 0.0, "budget_left": 47}');
INSERT INTO "decisions" VALUES(6,2,1,'experiment','alpha','scheduled','Mo30W6S50Se22 scores 0.000, at least 0; 4 of 5 free experiment slots','{"candidate_id": 4, "score": 0.0, "budget_left": 46}');
INSERT INTO "decisions" VALUES(7,3,1,'campaign_iteration','alpha','launched','iteration 3: launched 4 (4 by acquisition)','{"wanted": 4, "capacity": 10, "budget": 992, "pool": 16, "iteration": 3, "launched": 4, "acquisition_function": "random", "seed": 7229121439078540924, "max_relative_uncertainty": 0.1391017344, "expected_gain": 0.0, "expected_cost_s": 0.370024014, "n_labels": {"bandgap_pbe_ev": 8}, "n_transferred": {}, "models": {}, "rejected_models": {}, "surrogates": {"bandgap_pbe_ev": {"kind": "gp", "n_labels": 8, "n_points": 8, "is_exact": true, "lengthscales_in_feature_std": [74.7825885507348, 9.76262275888639, 75.93054244869491, 71.79616884976097, 21.559259248009194, 71.41994982281928, 82.42740564292873, 42.36241252210527, 77.8964783408369, 69.13918135614252, 77.49372875160543, 91.56636059592452, 88.54909210124299, 94.91439628887171, 74.73620219589763, 73.72470508923166, 68.299895511814, 74.07047655020256, 75.31046788364478, 63.92787415097749, 4.29026653712303, 94.78584856068699], "signal_variance": 2.0914195111308587, "noise_variance": 0.006094435597029097, "mean": 0.005798292926349155, "warp_power": 1.0, "interval_factor": 1.0, "log_predictive_per_label": 2.748438976296219, "evidence": {}, "notes": []}}}');
INSERT INTO "decisions" VALUES(8,3,1,'experiment','alpha','scheduled','Mo13W23S40Se32 scores 1.000, at least 0; 1 of 5 free experiment slots','{"candidate_id": 6, "score": 1.0, "budget_left": 45}');
INSERT INTO "decisions" VALUES(9,3,1,'experiment','alpha','scheduled','Mo35WS72 scores 0.977, at least 0; 2 of 5 free experiment slots','{"candidate_id": 7, "score": 0.9770096446473691, "budget_left": 44}');
INSERT INTO "decisions" VALUES(10,3,1,'experiment','alpha','scheduled','Mo31W5S69Se3 scores 0.931, at least 0; 3 of 5 free experiment slots','{"candidate_id": 8, "score": 0.9307714325418264, "budget_left": 43}');
INSERT INTO "decisions" VALUES(11,3,1,'experiment','alpha','scheduled','Mo34W2S12Se60 scores 0.000, at least 0; 4 of 5 free experiment slots','{"candidate_id": 5, "score": 0.0, "budget_left": 42}');
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
	content_sha256 VARCHAR(64), 
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
INSERT INTO "design_spaces" VALUES(1,'tmd_alloy','tmd_alloy','{"elements": ["Mo", "W", "S", "Se"], "dimensionality": 2, "side": 6}','d2635828877b4b5f797c6bbdbff3f85776c82a769d644aea8aab411b575351c1',0,'["w_fraction", "se_fraction", "metal_correlation_1", "metal_correlation_2", "metal_correlation_3", "metal_correlation_4", "chalcogen_correlation_1", "chalcogen_correlation_2", "chalcogen_correlation_3", "chalcogen_correlation_4", "chalcogen_column_variance", "metal_chalcogen_correlation_1", "metal_chalcogen_correlation_2", "metal_chalcogen_correlation_3", "ring_se_std", "local_w_std", "local_w_min", "local_w_max", "local_se_std", "local_se_min", "local_se_max", "local_w_se_covariance"]',24,24,'64c110eb6722e0de1330aef4d7c132370cff2dfe69e19528e9ba0c7dc570805d','COMPLETED','2026-11-26 21:05:00.151195',NULL,'2026-11-26 21:05:00.151195',0,'2026-11-26 21:05:00.151195',NULL,NULL,NULL,NULL,NULL);
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
	comment TEXT, 
	raw_file TEXT, 
	raw_file_sha256 VARCHAR(64), 
	job_key VARCHAR(32), 
	job_id VARCHAR(200), 
	submitted_at DATETIME, 
	due_at DATETIME, 
	is_job_open BOOLEAN DEFAULT 0 NOT NULL, 
	held JSON, 
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
	CONSTRAINT uq_experiment_runs_job_key UNIQUE (job_key)
);
INSERT INTO "experiment_runs" VALUES(1,1,1,15,2,'virtual','COMPLETED',0,'["bandgap_pbe_ev"]','{"bandgap_pbe_ev": 1.5393723059764228}','virtual',NULL,NULL,NULL,'6734b2031589ee11d2f684aef48099fd',NULL,NULL,NULL,0,NULL,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',1,'2026-11-26 21:05:01.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(2,1,2,19,2,'virtual','COMPLETED',0,'["bandgap_pbe_ev"]','{"bandgap_pbe_ev": 1.4707498846473863}','virtual',NULL,NULL,NULL,'c01842060544bd3c22c9bcc56c5d7439',NULL,NULL,NULL,0,NULL,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',1,'2026-11-26 21:05:01.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(3,1,3,7,2,'virtual','COMPLETED',0,'["bandgap_pbe_ev"]','{"bandgap_pbe_ev": 1.448971073906171}','virtual',NULL,NULL,NULL,'5d2f6b5c1a0ea66558cd1bae59310f04',NULL,NULL,NULL,0,NULL,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',1,'2026-11-26 21:05:01.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(4,1,4,21,2,'virtual','COMPLETED',0,'["bandgap_pbe_ev"]','{"bandgap_pbe_ev": 1.5105243039428689}','virtual',NULL,NULL,NULL,'7014cd5210b7a784496971862fa01c29',NULL,NULL,NULL,0,NULL,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',1,'2026-11-26 21:05:01.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(5,1,6,14,3,'virtual','COMPLETED',0,'["bandgap_pbe_ev"]','{"bandgap_pbe_ev": 1.536010883125274}','virtual',NULL,NULL,NULL,'8b19211f40d292041a0bc27c277f885c',NULL,NULL,NULL,0,NULL,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',1,'2026-11-26 21:05:02.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(6,1,7,9,3,'virtual','COMPLETED',0,'["bandgap_pbe_ev"]','{"bandgap_pbe_ev": 1.6561582598647222}','virtual',NULL,NULL,NULL,'c37554d6a86a129b0e8a8f20e6c8f343',NULL,NULL,NULL,0,NULL,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',1,'2026-11-26 21:05:02.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(7,1,8,3,3,'virtual','COMPLETED',0,'["bandgap_pbe_ev"]','{"bandgap_pbe_ev": 1.6377548703053377}','virtual',NULL,NULL,NULL,'f7fb9f538540bb9cf5c98c6b73991dfd',NULL,NULL,NULL,0,NULL,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',1,'2026-11-26 21:05:02.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "experiment_runs" VALUES(8,1,5,12,3,'virtual','COMPLETED',0,'["bandgap_pbe_ev"]','{"bandgap_pbe_ev": 1.4671077623800584}','virtual',NULL,NULL,NULL,'61e984a6f4b0f836b65adc334c30c675',NULL,NULL,NULL,0,NULL,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',1,'2026-11-26 21:05:02.140241',NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "heartbeats" VALUES('dagster_daemon','2026-11-26 21:05:00.140241','{"schedule_is_on": true, "next_tick_at": "2026-11-26T22:05:00.140241+00:00"}');
CREATE TABLE label_import_rows (
	id INTEGER NOT NULL, 
	import_id INTEGER NOT NULL, 
	entry INTEGER NOT NULL, 
	structure_hash VARCHAR(64) NOT NULL, 
	property VARCHAR(100) NOT NULL, 
	value FLOAT NOT NULL, 
	noise_std FLOAT, 
	CONSTRAINT pk_label_import_rows PRIMARY KEY (id), 
	CONSTRAINT fk_label_import_rows_import_id_label_imports FOREIGN KEY(import_id) REFERENCES label_imports (id)
);
INSERT INTO "label_import_rows" VALUES(1,2,2,'3d2e86426d2b85cd52301337da068c4c3fdd70278a61a5ebc52cfecbb7172ab8','bandgap_pbe_ev',1.7,NULL);
CREATE TABLE label_imports (
	id INTEGER NOT NULL, 
	file TEXT NOT NULL, 
	file_sha256 VARCHAR(64) NOT NULL, 
	columns JSON NOT NULL, 
	n_labels INTEGER NOT NULL, 
	imported_by VARCHAR(100) NOT NULL, 
	imported_at DATETIME NOT NULL, 
	CONSTRAINT pk_label_imports PRIMARY KEY (id)
);
INSERT INTO "label_imports" VALUES(1,'past.csv','e7853960eeba9503f85371ce4c1d7728eab0c1da6798727dee62007b950ced6e','{"bandgap_pbe_ev": "bandgap_pbe_ev"}',1,'ada','2026-11-26 21:05:03.140241');
INSERT INTO "label_imports" VALUES(2,'later.csv','0619d826e4987f8a44f0cc5ddfd58e4aec08dd42f47e793fbffe8d27d04f1b8c','{"bandgap_pbe_ev": "bandgap_pbe_ev"}',1,'ada','2026-11-26 21:05:03.140241');
CREATE TABLE label_retractions (
	id INTEGER NOT NULL, 
	label_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	superseded_by INTEGER, 
	retracted_by VARCHAR(100) NOT NULL, 
	retracted_at DATETIME NOT NULL, 
	CONSTRAINT pk_label_retractions PRIMARY KEY (id), 
	CONSTRAINT fk_label_retractions_label_id_labels FOREIGN KEY(label_id) REFERENCES labels (id), 
	CONSTRAINT fk_label_retractions_superseded_by_labels FOREIGN KEY(superseded_by) REFERENCES labels (id), 
	CONSTRAINT uq_label_retractions_label_id UNIQUE (label_id)
);
INSERT INTO "label_retractions" VALUES(1,1,'contaminated',NULL,'ada','2026-11-26 21:05:06.305760');
CREATE TABLE labels (
	id INTEGER NOT NULL, 
	structure_hash VARCHAR(64) NOT NULL, 
	property VARCHAR(100) NOT NULL, 
	value FLOAT NOT NULL, 
	noise_std FLOAT, 
	source_kind VARCHAR(16) NOT NULL, 
	source_id INTEGER NOT NULL, 
	entry INTEGER DEFAULT '0' NOT NULL, 
	engine VARCHAR(64), 
	engine_version VARCHAR(64), 
	engine_params_hash VARCHAR(64), 
	provenance JSON NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_labels PRIMARY KEY (id), 
	CONSTRAINT ck_labels_source_kind CHECK (source_kind IN ('simulation', 'import', 'experiment')), 
	CONSTRAINT uq_labels_source_kind_source_id_property_entry UNIQUE (source_kind, source_id, property, entry)
);
INSERT INTO "labels" VALUES(1,'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4','bandgap_pbe_ev',1.54405242603277415014e+00,NULL,'simulation',1,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(2,'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4','bandgap_optical_ev',1.73066909510154154361e+00,NULL,'simulation',1,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(3,'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4','valence_top_ev',-5.62212900788083,NULL,'simulation',1,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(4,'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4','conduction_bottom_ev',-4.07807658184805621459e+00,NULL,'simulation',1,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(5,'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511','bandgap_pbe_ev',1.48024695005474615783e+00,NULL,'simulation',2,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(6,'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511','bandgap_optical_ev',1.64700099201169436469e+00,NULL,'simulation',2,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(7,'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511','valence_top_ev',-5.38611409474313429512e+00,NULL,'simulation',2,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(8,'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511','conduction_bottom_ev',-3.90586714468838813729e+00,NULL,'simulation',2,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(9,'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d','bandgap_pbe_ev',1.45994314703764072049e+00,NULL,'simulation',3,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(10,'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d','bandgap_optical_ev',1.61335420369701409981e+00,NULL,'simulation',3,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(11,'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d','valence_top_ev',-5.38262344635185296937e+00,NULL,'simulation',3,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(12,'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d','conduction_bottom_ev',-3.92268029931421224887e+00,NULL,'simulation',3,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(13,'28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a','bandgap_pbe_ev',1.49438276509519418766e+00,NULL,'simulation',4,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(14,'28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a','bandgap_optical_ev',1.69602595945663114918e+00,NULL,'simulation',4,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(15,'28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a','valence_top_ev',-5.61178986109898492173e+00,NULL,'simulation',4,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(16,'28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a','conduction_bottom_ev',-4.11740709600379073407e+00,NULL,'simulation',4,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:00.140241');
INSERT INTO "labels" VALUES(17,'950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188','bandgap_pbe_ev',1.45286413836810091027e+00,NULL,'simulation',5,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(18,'950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188','bandgap_optical_ev',1.60589515239226598986e+00,NULL,'simulation',5,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(19,'950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188','valence_top_ev',-5.40347572622236782535e+00,NULL,'simulation',5,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(20,'950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188','conduction_bottom_ev',-3.95061158785426691508e+00,NULL,'simulation',5,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(21,'07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768','bandgap_pbe_ev',1.55489741981855766894e+00,NULL,'simulation',6,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(22,'07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768','bandgap_optical_ev',1.73103720052341847335e+00,NULL,'simulation',6,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(23,'07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768','valence_top_ev',-5.51209179194268639179e+00,NULL,'simulation',6,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(24,'07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768','conduction_bottom_ev',-3.95719437212412872284e+00,NULL,'simulation',6,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(25,'d5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977','bandgap_pbe_ev',1.65114951776763163593e+00,NULL,'simulation',7,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(26,'d5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977','bandgap_optical_ev',1.88559889192542806668e+00,NULL,'simulation',7,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(27,'d5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977','valence_top_ev',-5.94714951776763189883e+00,NULL,'simulation',7,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(28,'d5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977','conduction_bottom_ev',-4.296,NULL,'simulation',7,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(29,'12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2','bandgap_pbe_ev',1.65346142837290877025e+00,NULL,'simulation',8,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(30,'12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2','bandgap_optical_ev',1.88162384503701818339e+00,NULL,'simulation',8,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(31,'12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2','valence_top_ev',-5.89748783311584112709e+00,NULL,'simulation',8,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(32,'12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2','conduction_bottom_ev',-4.24402640474293235683e+00,NULL,'simulation',8,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(33,'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4','bandgap_pbe_ev',1.53937230597642282781e+00,0.01,'experiment',1,0,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(34,'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511','bandgap_pbe_ev',1.47074988464738631854e+00,0.01,'experiment',2,0,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(35,'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d','bandgap_pbe_ev',1.44897107390617096989e+00,0.01,'experiment',3,0,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(36,'28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a','bandgap_pbe_ev',1.51052430394286885118e+00,0.01,'experiment',4,0,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-26 21:05:01.140241');
INSERT INTO "labels" VALUES(37,'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745','bandgap_pbe_ev',1.69978969958273129492e+00,NULL,'simulation',9,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(38,'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745','bandgap_optical_ev',1.88555027358649440749e+00,NULL,'simulation',9,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(39,'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745','valence_top_ev',-5.54337364748132710445e+00,NULL,'simulation',9,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(40,'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745','conduction_bottom_ev',-3.84358394789859580953e+00,NULL,'simulation',9,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(41,'95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b','bandgap_pbe_ev',1.58770928493064822362e+00,NULL,'simulation',10,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(42,'95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b','bandgap_optical_ev',1.75159475828813238074e+00,NULL,'simulation',10,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(43,'95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b','valence_top_ev',-5.403936128004796835e+00,NULL,'simulation',10,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(44,'95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b','conduction_bottom_ev',-3.81622684307414861137e+00,NULL,'simulation',10,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(45,'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3','bandgap_pbe_ev',1.49303773065287881394e+00,NULL,'simulation',11,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(46,'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3','bandgap_optical_ev',1.64399019568918403066e+00,NULL,'simulation',11,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(47,'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3','valence_top_ev',-5.38922256232396801323e+00,NULL,'simulation',11,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(48,'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3','conduction_bottom_ev',-3.89618483167108919928e+00,NULL,'simulation',11,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(49,'42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018','bandgap_pbe_ev',1.62992629224229057527e+00,NULL,'simulation',12,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(50,'42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018','bandgap_optical_ev',1.78348325793965867269e+00,NULL,'simulation',12,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(51,'42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018','valence_top_ev',-5.33965064484242635245e+00,NULL,'simulation',12,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(52,'42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018','conduction_bottom_ev',-3.70972435260013577718e+00,NULL,'simulation',12,0,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"campaign": "alpha", "computed_by": "host:8950:1795727096.25"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(53,'07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768','bandgap_pbe_ev',1.53601088312527389589e+00,0.01,'experiment',5,0,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(54,'d5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977','bandgap_pbe_ev',1.65615825986472220421e+00,0.01,'experiment',6,0,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(55,'12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2','bandgap_pbe_ev',1.6377548703053377288e+00,0.01,'experiment',7,0,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(56,'950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188','bandgap_pbe_ev',1.46710776238005835558e+00,0.01,'experiment',8,0,NULL,NULL,NULL,'{"instrument": "virtual"}','2026-11-26 21:05:02.140241');
INSERT INTO "labels" VALUES(57,'3d2e86426d2b85cd52301337da068c4c3fdd70278a61a5ebc52cfecbb7172ab8','bandgap_pbe_ev',1.67,NULL,'import',1,2,NULL,NULL,NULL,'{"file": "past.csv", "imported_by": "ada"}','2026-11-26 21:05:03.140241');
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
INSERT INTO "model_trainings" VALUES(1,1,NULL,'COMPLETED','requested by test',0,'test','2026-11-26 21:05:03.140241','2026-11-26 21:05:03.140241','2026-11-26 21:05:03.140241',1,'2026-11-26 21:05:03.140241',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE model_versions (
	id INTEGER NOT NULL, 
	modelled_property_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	dataset_id INTEGER NOT NULL, 
	training_id INTEGER NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	description JSON NOT NULL, 
	metrics JSON NOT NULL, 
	judgement JSON NOT NULL, 
	code_version VARCHAR(32) NOT NULL, 
	artifact BLOB NOT NULL, 
	artifact_sha256 VARCHAR(64) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	status_reason TEXT NOT NULL, 
	promoted_by VARCHAR(100), 
	replaces INTEGER, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_model_versions PRIMARY KEY (id), 
	CONSTRAINT fk_model_versions_dataset_id_training_datasets FOREIGN KEY(dataset_id) REFERENCES training_datasets (id), 
	CONSTRAINT fk_model_versions_modelled_property_id_modelled_properties FOREIGN KEY(modelled_property_id) REFERENCES modelled_properties (id), 
	CONSTRAINT fk_model_versions_replaces_model_versions FOREIGN KEY(replaces) REFERENCES model_versions (id), 
	CONSTRAINT fk_model_versions_training_id_model_trainings FOREIGN KEY(training_id) REFERENCES model_trainings (id), 
	CONSTRAINT uq_model_versions_modelled_property_id_version UNIQUE (modelled_property_id, version), 
	CONSTRAINT uq_model_versions_training_id UNIQUE (training_id)
);
INSERT INTO "model_versions" VALUES(1,1,1,1,1,'gp','{"kind": "gp", "n_labels": 12, "n_points": 12, "is_exact": true, "lengthscales_in_feature_std": [70.23817319701843, 56.070745374806336, 27.223628628166924, 61.27741447724433, 74.7410878909393, 84.76713162435675, 64.02305522345964, 81.84097600634604, 82.32180588701438, 80.08133393087459, 77.37470813299325, 77.53761504391494, 81.34603716095799, 85.60784471142553, 78.81711778019269, 77.62993077208876, 2.735223891902666, 79.74118315116677, 76.6806213442544, 65.00311078150061, 4.46344235918196, 78.93265250225679], "signal_variance": 2.433206654987428, "noise_variance": 0.0050183406191529195, "mean": 0.1540323656019098, "warp_power": 1.0, "interval_factor": 1.0, "log_predictive_per_label": 2.6462957035012162, "evidence": {}, "notes": []}','{"mae": 0.022433114534392562, "rmse": 0.027686950742588562, "r2": 0.8808326544023777, "coverage_90": 0.8333333333333334, "n": 12, "kinds": ["gp", "gp", "gp", "gp", "gp"], "intervals": {"mae": [0.013340904463815546, 0.03208505514362871], "rmse": [0.016297071098182868, 0.03702745177097297], "r2": [0.6990728296894092, 0.9471510507683136], "coverage_90": [0.5833333333333334, 1.0]}}','{"n_labels": 12, "n_structures": 12, "mae": 0.022433114534392562, "mae_of_mean": 0.07479527276191135, "versus_mean": {"mean": -0.052362158227518794, "low": -0.07567657624031512, "high": -0.029047740214722464}, "mae_of_champion": null, "versus_champion": null, "is_judged": false, "is_promoted": true, "reason": "not judged: 12 labels of 12 structures; a judgement needs 20 structures", "champion_version": null}','0.1.0',X'504B0304140000000000A3A87A5DBE22FF6E3001000030010000130000003134303535333533353831313135322E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202832322C292C207D20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200A575555555555DD3F98D05E427B09DD3F836C4340F139A33FE5FD753066A5A13F6F92F7D7C19895BF14641B028ACFA9BF4340F13953CBA53F1D5141B621A0983FD737C9FBEB60ACBF9DA9E5C25D7DA3BFD1995A2EDCD5DD3FE8D6FCB04819983F502FA1BD84F652BF25C7711CC7716CBF979EF6FE3210C83FEA220F6E53FAC03F611886611886D13FB86DDBB66DDBE63F89F498120B6BB93F922449922449D23F4DD3344DD334E53F007116A410FE4D3F504B0304140000000000A3A87A5D425FECAB3001000030010000130000003134303535333532353638333932302E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202832322C292C207D20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200AB91D5A744AE3D53FE134E3CF2B11D03F9559D3EE7BA6C73F6F967F441096B63FA85C9FCF7B5CAE3F5A7DEFABC0F6B23F1FB79408D23DC43F8EDA502AAA7BB33F8B7CB27EE869B73F8EE3A0BD83ECB23F18D6247B24D1D33FBB2CAA0BAEEDBF3F09FDB8134DDDAB3F45C4EAC57A7FAF3F036DC464965BBA3F4CAE68773DC3B53F2A2A41A3B925D73F030EE05036C0D33F8B9987077728B23F5594F265950ACE3F0ECF78FA2CCAD43F72C1C239F26D8C3F504B0304140000000000A3A87A5D61EF838CC0080000C0080000130000003134303535333532353335363433322E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202831322C203232292C207D20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200A555555555555C53F555555555555DD3F702FA1BD84F6B23F0000000000000000602FA1BD84F6A2BF682FA1BD84F6A2BF721CC7711CC7A1BF18C7711CC7717CBF682FA1BD84F6623F7B09ED25B497903FC7711CC7711CCF3F682FA1BD84F6823F642FA1BD84F682BF18C7711CC7719C3F3155F073C1CABE3F555555555555C53F0000000000000000922449922449E23F9338A3EE4D46A93FB76DDBB66DDBD63F611886611886E13F80B1C1C506175B3F555555555555E53F398EE3388EE3E03F555555555555D53F682FA1BD84F6B23F0000000000000000427B09ED25B4C7BFEBD6FCB04819D83FA20C3CDD9A1FA63FA50C3CDD9A1F96BFE0E9D6FCB048C9BFC0D3ADF96191EA3F427B09ED25B4D73F682FA1BD84F6C23F0AED25B497D0BE3FF667309B593FD73F6FAD7CCD40C5D13F922449922449C23F000000000000F03F96CE51BFEE2ECF3F188661188661B83F000000000000F03F20052FA7E0E5A43F8EE3388EE338DE3FABAAAAAAAAAAE63F50B7E68745CAD0BF9681A75BF3C3D23FEAD6FCB04819C8BFB7E68745CAC0B3BF50682FA1BD84A6BF00ED25B497D09E3F565555555555CDBF307B09ED25B4873F721CC7711CC7E73FFEFFFFFFFFFFBF3F702FA1BD84F672BF4C682FA1BD84B6BF7162B16727E8CD3F73303B0CAC05C03F922449922449C23FB76DDBB66DDBE63FE5220EF476E6B53F922449922449E23F3DCFF33CCFF3EC3F00DAAA27197A5B3F555555555555C53FE4388EE3388ED33F1CC7711CC771CC3F0000000000000000682FA1BD84F6A2BF407B09ED25B4B7BF069E6ECD0F8BD43F54A40C3CDD9AAF3F40EAD6FCB04869BF82A75BF3C322C5BF57A40C3CDD9AE73F427B09ED25B4C7BF1CC7711CC771BCBF2EA1BD84F612BABF40588BCE56B3D53FDCB66DDBB66DCB3F0000000000000000B76DDBB66DDBE63F6F1AE756EC7FCD3F0000000000000000DBB66DDBB66DEB3F58061D3EBD8A99BFC7711CC7711CEF3F721CC7711CC7D13F00EAD6FCB04869BF00EAD6FCB04869BF00EAD6FCB04869BF00EAD6FCB04869BF9132F0746B7EB8BF58A40C3CDD9AAF3FD0E9D6FCB04889BFE0E9D6FCB048993FD7FCB0481978DA3FC0E9D6FCB048893F80E9D6FCB04879BFE0E9D6FCB048893FD5725DF5286BC13FA815EA36ABF2AC3FDBB66DDBB66DEB3F000000000000F03FC44CA743CDB8AD3F565555555555C53F188661188661D83F002175E8EC27553FABAAAAAAAAAAEA3F1CC7711CC771E03F682FA1BD84F6B2BF0000000000000000682FA1BD84F6A2BF782FA1BD84F6A23FA75BF3C32265B03F5BF3C32265E0C1BFE88745CAC0D3D1BF8845CAC0D3ADA93F26034FB7E687EB3F427B09ED25B4A73F682FA1BD84F6823F1DC7711CC771ACBFD1432BFC335ED23FA70749909D21B93FB76DDBB66DDBE63F000000000000F03F3601799B826CBB3FF33CCFF33CCFD33F499224499224E93F00B2C1C506175BBFC7711CC7711CD73F1CC7711CC771E83F6ECD0F8B9481D73F1878BA353F2CB23FC8C0D3ADF961A13FD7FCB0481978CABF0C8B9481A75BA3BF981F1629034FA73F148B9481A75BA3BFC0E68745CAC093BF1529034FB7E6CF3FA00C3CDD9A1F86BF60A40C3CDD9A7F3FB8353F2C52069EBF2F55F073C1CABE3F091439DE3479D23F0000000000000000000000000000F03FC22BEF4D2735AC3F555555555555E53F0DC3300CC330EC3F00C0527DE9DC5FBF000000000000F03F8EE3388EE338E23F0000000000000000000000000000000000000000000000000000000000000000481978BA353FBC3FB6E68745CAC093BFC8C0D3ADF961813FB0481978BA35AFBF5CF3C32265E0D53F00000000000080BC00000000000080BC0000000000000000AB4C58E87AB6CB3F0000000000000000000000000000F03F000000000000F03FC75A344C918EC13FB76DDBB66DDBD63F0DC3300CC330EC3F00000000000000001CC7711CC771E43F1CC7711CC771DC3FC42265E0E9D6CCBF1878BA353F2CB23F079E6ECD0F8BA4BF58A40C3CDD9A8F3FD6FCB0481978CABF7E58A40C3CDDCA3FCBC0D3ADF961B1BF9A1F1629034FB7BF756B7E58A40CEC3FE0E9D6FCB04899BFE0E9D6FCB04899BFA40C3CDD9A1FB63F0126FF383E24C93FBE9B362EBB95B73FDBB66DDBB66DDB3FDBB66DDBB66DEB3F4F6A13CDFFEDB53F310CC3300CC3D03FC2300CC3300CE33F00D8E865D4A3243F1CC7711CC7719C3F000000000000000000EAD6FCB04869BF00EAD6FCB04869BF00EAD6FCB04869BF00EAD6FCB04869BF000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000A115EA36ABF2AC3F0000000000000000922449922449C23F0000000000000000000000000000000000000000000000000000000000000000721CC7711CC7C13F555555555555A53F00EAD6FCB04869BFBCE68745CAC0B3BF1878BA353F2CB23F089E6ECD0F8BA4BF00C7711CC7717CBF0030A1BD84F6623F80C6711CC7717CBF0030A1BD84F6623FE5388EE3388EB33F002FA1BD84F672BF002FA1BD84F672BF407B09ED25B497BF1A339045A779B23FFCF1D7B49175BE3F0000000000000000922449922449D23F60B89445AAD8A03F00000000000000009EE7799EE779BE3F6E9935418D7260BF1CC7711CC771AC3FABAAAAAAAAAAEA3FE0E9D6FCB048993FC0E9D6FCB04889BFC0E9D6FCB04889BFC0E9D6FCB04889BF7809ED25B497B03F0000000000000000802FA1BD84F692BF10C7711CC7719CBF1CC7711CC771CC3F20C7711CC771ACBF802FA1BD84F692BF402FA1BD84F6823F4EB0A292FCEAC53FB41B567EF5CCB83F0000000000000000922449922449D23FAB2BCF5A3C42BB3F254992244992E43F000000000000F03FC82E2A7216A470BF504B0304140000000000A3A87A5D0405D374E0000000E0000000130000003134303535333532353335373438382E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202831322C292C207D20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200AE796E8DA44A1F83F3180F2073188F73F9B6EF44AFC2EF73FEEF653881B2BF83F64911CAF5632FB3FA852E5D94167F93F1C920D887BE3F73F8A2381972D14FA3F8A2BD5258093F83F74E8B1CD9F7FFA3FE6376D733E34FA3FD91432FD4579F73F504B0304140000000000A3A87A5D9AE6AF2FE0000000E0000000130000003134303535333532353335363732302E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202831322C292C207D20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200A7B14AE47E17A843F7B14AE47E17A843F7B14AE47E17A843F7B14AE47E17A843F000000000000F87F000000000000F87F000000000000F87F000000000000F87F7B14AE47E17A843F7B14AE47E17A843F7B14AE47E17A843F7B14AE47E17A843F504B0304140000000000A3A87A5D9593E3654801000048010000130000003134303535333532353136353638302E6E7079934E554D5059010076007B276465736372273A20273C6638272C2027666F727472616E5F6F72646572273A2046616C73652C20277368617065273A202832352C292C207D20202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200ADD6D02F6EF011140ADE8F9C0401B1040CB118445C46E0A40D7446C632E7610409AC93113914111409096583577C21140FEA108AA10A310408C2CEE227E9E1140971967C57DA41140DF63A85E3C881140BB63C31D07651140D53024762E67114075025FFD47981140103C575292CC11407DF8EDFAF0771140A582F26166681140E5B07B1C7319F03F48BE3386E08311406421F9F3CC5B11400DB5351F9FB21040F64D431F4AEFF73FB85DFBF6707911405CBFDF866874EC3F35E5554ABA2D15C06892642255B7C33F504B0304140000000000A3A87A5DE5DB922AAA1A0000AA1A00000B000000736368656D612E6A736F6E7B0A2020225F5F636C6173735F5F223A202264696374222C0A2020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020225F5F6C6F616465725F5F223A2022446963744E6F6465222C0A202022636F6E74656E74223A207B0A20202020226B696E64223A207B0A202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A20202020202022636F6E74656E74223A20225C2267705C22222C0A2020202020202269735F6A736F6E223A20747275652C0A202020202020225F5F69645F5F223A203134303535333837343135303634300A202020207D2C0A202020202263656E747265223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303535333533353831313135322E6E7079222C0A202020202020225F5F69645F5F223A203134303535333533353831313135320A202020207D2C0A20202020227363616C65223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303535333532353638333932302E6E7079222C0A202020202020225F5F69645F5F223A203134303535333532353638333932300A202020207D2C0A20202020226665617475726573223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303535333532353335363433322E6E7079222C0A202020202020225F5F69645F5F223A203134303535333532353335363433320A202020207D2C0A202020202276616C756573223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303535333532353335373438382E6E7079222C0A202020202020225F5F69645F5F223A203134303535333532353335373438380A202020207D2C0A20202020226E6F6973655F737464223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303535333532353335363732302E6E7079222C0A202020202020225F5F69645F5F223A203134303535333532353335363732300A202020207D2C0A202020202277617270223A207B0A202020202020225F5F636C6173735F5F223A202264696374222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A2022446963744E6F6465222C0A20202020202022636F6E74656E74223A207B0A20202020202020202263656E747265223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022312E35353634323630323932393633393932222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303535333631303934373636340A20202020202020207D2C0A2020202020202020227363616C65223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022302E3038303230343038363232323033343434222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303535333631303935323635360A20202020202020207D2C0A202020202020202022706F776572223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022312E30222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303535333633323732333132300A20202020202020207D2C0A2020202020202020227368696674223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022302E30222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303535333633323732313236340A20202020202020207D2C0A202020202020202022737072656164223A207B0A20202020202020202020225F5F636C6173735F5F223A2022737472222C0A20202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A2020202020202020202022636F6E74656E74223A2022312E30222C0A202020202020202020202269735F6A736F6E223A20747275652C0A20202020202020202020225F5F69645F5F223A203134303535333633323732333132300A20202020202020207D0A2020202020207D2C0A202020202020226B65795F7479706573223A207B0A2020202020202020225F5F636C6173735F5F223A20226C697374222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A20224C6973744E6F6465222C0A202020202020202022636F6E74656E74223A205B0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303535343035393235373935320A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303535343035393235373935320A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303535343035393235373935320A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303535343035393235373935320A202020202020202020207D2C0A202020202020202020207B0A202020202020202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A202020202020202020202020225F5F69645F5F223A203134303535343035393235373935320A202020202020202020207D0A20202020202020205D2C0A2020202020202020225F5F69645F5F223A203134303535333230333235363036340A2020202020207D2C0A202020202020225F5F69645F5F223A203134303535333532353633323833320A202020207D2C0A20202020227468657461223A207B0A202020202020225F5F636C6173735F5F223A20226E646172726179222C0A202020202020225F5F6D6F64756C655F5F223A20226E756D7079222C0A202020202020225F5F6C6F616465725F5F223A20224E6441727261794E6F6465222C0A2020202020202274797065223A20226E756D7079222C0A2020202020202266696C65223A20223134303535333532353136353638302E6E7079222C0A202020202020225F5F69645F5F223A203134303535333532353136353638300A202020207D2C0A20202020226E5F63686F73656E5F6174223A207B0A202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A20202020202022636F6E74656E74223A202230222C0A2020202020202269735F6A736F6E223A20747275652C0A202020202020225F5F69645F5F223A203134303535343036303232383734340A202020207D2C0A20202020226E5F6669747465645F6174223A207B0A202020202020225F5F636C6173735F5F223A2022737472222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A20224A736F6E4E6F6465222C0A20202020202022636F6E74656E74223A20223132222C0A2020202020202269735F6A736F6E223A20747275652C0A202020202020225F5F69645F5F223A203134303535343036303232393132380A202020207D2C0A202020202265766964656E6365223A207B0A202020202020225F5F636C6173735F5F223A202264696374222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A2022446963744E6F6465222C0A20202020202022636F6E74656E74223A207B7D2C0A202020202020226B65795F7479706573223A207B0A2020202020202020225F5F636C6173735F5F223A20226C697374222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A20224C6973744E6F6465222C0A202020202020202022636F6E74656E74223A205B5D2C0A2020202020202020225F5F69645F5F223A203134303535333230333235363434380A2020202020207D2C0A202020202020225F5F69645F5F223A203134303535333531313533393532300A202020207D2C0A20202020226E6F746573223A207B0A202020202020225F5F636C6173735F5F223A20226C697374222C0A202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A202020202020225F5F6C6F616465725F5F223A20224C6973744E6F6465222C0A20202020202022636F6E74656E74223A205B5D2C0A202020202020225F5F69645F5F223A203134303535333532353732323137360A202020207D0A20207D2C0A2020226B65795F7479706573223A207B0A20202020225F5F636C6173735F5F223A20226C697374222C0A20202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A20202020225F5F6C6F616465725F5F223A20224C6973744E6F6465222C0A2020202022636F6E74656E74223A205B0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D2C0A2020202020207B0A2020202020202020225F5F636C6173735F5F223A2022737472222C0A2020202020202020225F5F6D6F64756C655F5F223A20226275696C74696E73222C0A2020202020202020225F5F6C6F616465725F5F223A2022547970654E6F6465222C0A2020202020202020225F5F69645F5F223A203134303535343035393235373935320A2020202020207D0A202020205D2C0A20202020225F5F69645F5F223A203134303535333230333134393838380A20207D2C0A2020225F5F69645F5F223A203134303535333531323438363931322C0A20202270726F746F636F6C223A20322C0A2020225F736B6F70735F76657273696F6E223A2022302E31362E30220A7D504B01021403140000000000A3A87A5DBE22FF6E30010000300100001300000000000000000000008001000000003134303535333533353831313135322E6E7079504B01021403140000000000A3A87A5D425FECAB30010000300100001300000000000000000000008001610100003134303535333532353638333932302E6E7079504B01021403140000000000A3A87A5D61EF838CC0080000C00800001300000000000000000000008001C20200003134303535333532353335363433322E6E7079504B01021403140000000000A3A87A5D0405D374E0000000E00000001300000000000000000000008001B30B00003134303535333532353335373438382E6E7079504B01021403140000000000A3A87A5D9AE6AF2FE0000000E00000001300000000000000000000008001C40C00003134303535333532353335363732302E6E7079504B01021403140000000000A3A87A5D9593E36548010000480100001300000000000000000000008001D50D00003134303535333532353136353638302E6E7079504B01021403140000000000A3A87A5DE5DB922AAA1A0000AA1A00000B000000000000000000000080014E0F0000736368656D612E6A736F6E504B05060000000007000700BF010000212A00000000','08ee0ca35415fe0cdc6501bd124d040d683126858823e07093e4767e840b04b1','CHAMPION','not judged: 12 labels of 12 structures; a judgement needs 20 structures',NULL,NULL,'2026-11-26 21:05:03.140241');
CREATE TABLE modelled_labels (
	modelled_property_id INTEGER NOT NULL, 
	label_id INTEGER NOT NULL, 
	structure_id INTEGER NOT NULL, 
	CONSTRAINT pk_modelled_labels PRIMARY KEY (modelled_property_id, label_id)
);
INSERT INTO "modelled_labels" VALUES(1,1,15);
INSERT INTO "modelled_labels" VALUES(1,5,19);
INSERT INTO "modelled_labels" VALUES(1,9,7);
INSERT INTO "modelled_labels" VALUES(1,13,21);
INSERT INTO "modelled_labels" VALUES(1,17,12);
INSERT INTO "modelled_labels" VALUES(1,21,14);
INSERT INTO "modelled_labels" VALUES(1,25,9);
INSERT INTO "modelled_labels" VALUES(1,29,3);
INSERT INTO "modelled_labels" VALUES(1,33,15);
INSERT INTO "modelled_labels" VALUES(1,34,19);
INSERT INTO "modelled_labels" VALUES(1,35,7);
INSERT INTO "modelled_labels" VALUES(1,36,21);
INSERT INTO "modelled_labels" VALUES(1,37,23);
INSERT INTO "modelled_labels" VALUES(1,41,18);
INSERT INTO "modelled_labels" VALUES(1,45,11);
INSERT INTO "modelled_labels" VALUES(1,49,2);
INSERT INTO "modelled_labels" VALUES(1,53,14);
INSERT INTO "modelled_labels" VALUES(1,54,9);
INSERT INTO "modelled_labels" VALUES(1,55,3);
INSERT INTO "modelled_labels" VALUES(1,56,12);
INSERT INTO "modelled_labels" VALUES(1,57,1);
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
INSERT INTO "modelled_properties" VALUES(1,'tmd_alloy.bandgap_pbe_ev',1,'tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','bandgap_pbe_ev','2026-11-26 21:05:00.151195');
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
INSERT INTO "orchestrator_runs" VALUES(1,'1ddfba9f-6d81-4489-a888-21ab33d37c09','SUCCEEDED','19eb0bc43968c676745051a9bcee15bd',NULL,'test','{}','{"max_simultaneous_simulations": 10, "max_simultaneous_experiments": 5, "training_frequency_hours": 24.0, "min_new_samples_for_retrain": 100, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "active_learning_threshold": 0.8, "bo_acquisition_function": "ei", "max_iterations_per_run": 3, "experiment_trigger_score_threshold": 0.0, "campaign_priorities": {}}',3337389511744286517,NULL,NULL,'steps/steps-1-1-16466f76b239.parquet','{"campaigns": {"RUNNING": 1}, "simulations": {}, "simulations_in_flight": 0, "experiments": {}, "experiments_in_flight": 0, "trainings": {}, "structures": 24, "labels": 0, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns": {"RUNNING": 1}, "simulations": {"PENDING": 4}, "simulations_in_flight": 4, "experiments": {}, "experiments_in_flight": 0, "trainings": {}, "structures": 24, "labels": 0, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns_advanced": 1, "simulations_launched": 4, "experiments_launched": 0, "models_retrained": 0, "campaigns_ended": [], "decisions": [{"kind": "campaign_iteration", "subject": "alpha", "result": "launched", "reason": "iteration 1: launched 4 (4 by space filling); no label of every target yet: space-filling"}]}',1,NULL,'2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241',0.0);
INSERT INTO "orchestrator_runs" VALUES(2,'1ddfba9f-6d81-4489-a888-21ab33d37c09','SUCCEEDED','6a8df7c86f97eea324671d7d9f045c32',NULL,'test','{}','{"max_simultaneous_simulations": 10, "max_simultaneous_experiments": 5, "training_frequency_hours": 24.0, "min_new_samples_for_retrain": 100, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "active_learning_threshold": 0.8, "bo_acquisition_function": "ei", "max_iterations_per_run": 3, "experiment_trigger_score_threshold": 0.0, "campaign_priorities": {}}',3337389511744286517,'{"campaigns": [{"id": 1, "slug": "alpha", "status": "RUNNING", "settings": {"batch_size": 4, "max_iterations": 50, "stop_hits": null, "hits_by": "confirmed", "patience_iterations": null, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "experiment_budget": null, "acquisition": "random", "cost_aware": false, "transfer": false, "engine_time_limit_s": null, "engine_memory_limit_mb": null, "engine_definition": null, "input_structure_from": null, "ranges": {}, "instrument": "virtual", "instrument_params": {}}, "goal": {"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05, "ramp": 0.05, "weight": 1.0}}, "design_space_id": 1, "engine": ["tmd_three_band", "1", "6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552"], "priority": 0, "seed": 0, "iteration": 1, "advanced_at": "2026-11-26T21:05:00.140241+00:00", "n_pool": 24, "n_candidates": 4, "n_simulations": 4, "n_simulations_in_flight": 0, "n_reused_waiting": 0, "n_results": 4, "n_infeasible": 0, "n_experiments": 0, "n_experiments_in_flight": 0, "n_hits": 0, "n_confirmed": 0, "best_score": 0.8810485206554812, "best_iteration": 1, "n_pool_wanted": null}], "models": [{"id": 1, "slug": "tmd_alloy.bandgap_pbe_ev", "n_labels": 4, "n_new": 4, "trained_at": null, "since": "2026-11-26T21:05:00.151195+00:00", "has_open_training": false, "champion_id": null, "n_withdrawn": 0}], "scored": [{"id": 1, "campaign_id": 1, "structure_id": 15, "formula": "Mo30W6S39Se33", "score": 0.8810485206554812}, {"id": 2, "campaign_id": 1, "structure_id": 19, "formula": "Mo12W24S34Se38", "score": 0.0}, {"id": 3, "campaign_id": 1, "structure_id": 7, "formula": "Mo19W17S21Se51", "score": 0.0}, {"id": 4, "campaign_id": 1, "structure_id": 21, "formula": "Mo30W6S50Se22", "score": 0.0}], "n_simulations_in_flight": 0, "n_experiments_in_flight": 0, "waiting_for_lab": {"1": 4}, "problems": {"1": {"design_space_id": 1, "label_ranges": {"bandgap_pbe_ev": [[1, 1], [5, 5], [9, 9], [13, 13]]}, "pending_ranges": [], "excluded_ranges": [[7, 7], [15, 15], [19, 19], [21, 21]], "infeasible_ranges": [], "models": {}, "unreadable_models": {}, "rejected_models": {}, "transfer_ranges": {}, "duration_ranges": [], "mean_duration_s": 0.18424193749888218, "n_structures": null}}}','{"scheduled": [1], "trainings": [], "stops": [], "iterations": [{"campaign_id": 1, "slug": "alpha", "iteration": 2, "priority": 0, "chosen": [{"structure_id": 12, "origin": "acquisition", "acquisition": 19.0, "predicted_score": 0.8557094662, "predictions": {"bandgap_pbe_ev": [1.542882964, 0.004394178641]}, "point": null}, {"structure_id": 14, "origin": "acquisition", "acquisition": 18.0, "predicted_score": 9.653693712e-06, "predictions": {"bandgap_pbe_ev": [1.471436707, 0.008167128923]}, "point": null}, {"structure_id": 9, "origin": "acquisition", "acquisition": 17.0, "predicted_score": 0.8941021843, "predictions": {"bandgap_pbe_ev": [1.55084843, 0.01431223066]}, "point": null}, {"structure_id": 3, "origin": "acquisition", "acquisition": 16.0, "predicted_score": 0.9161155235, "predictions": {"bandgap_pbe_ev": [1.549740267, 0.01018452433]}, "point": null}], "is_for_the_lab": false}], "experiments": [{"campaign_id": 1, "candidate_id": 1, "structure_id": 15, "score": 0.8810485206554812}, {"campaign_id": 1, "candidate_id": 2, "structure_id": 19, "score": 0.0}, {"campaign_id": 1, "candidate_id": 3, "structure_id": 7, "score": 0.0}, {"campaign_id": 1, "candidate_id": 4, "structure_id": 21, "score": 0.0}], "retirements": []}',NULL,'{"campaigns": {"RUNNING": 1}, "simulations": {"COMPLETED": 4}, "simulations_in_flight": 0, "experiments": {}, "experiments_in_flight": 0, "trainings": {}, "structures": 24, "labels": 16, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns": {"RUNNING": 1}, "simulations": {"COMPLETED": 4, "PENDING": 4}, "simulations_in_flight": 4, "experiments": {"PENDING": 4}, "experiments_in_flight": 4, "trainings": {}, "structures": 24, "labels": 16, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns_advanced": 1, "simulations_launched": 4, "experiments_launched": 4, "models_retrained": 0, "campaigns_ended": [], "decisions": [{"kind": "campaign_iteration", "subject": "alpha", "result": "launched", "reason": "iteration 2: launched 4 (4 by acquisition)"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "Mo30W6S39Se33 scores 0.881, at least 0; 1 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "Mo12W24S34Se38 scores 0.000, at least 0; 2 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "Mo19W17S21Se51 scores 0.000, at least 0; 3 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "Mo30W6S50Se22 scores 0.000, at least 0; 4 of 5 free experiment slots"}]}',1,NULL,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',0.0);
INSERT INTO "orchestrator_runs" VALUES(3,'1ddfba9f-6d81-4489-a888-21ab33d37c09','SUCCEEDED','afd0c3b146f58a988ab0db99fdd678d5',NULL,'test','{}','{"max_simultaneous_simulations": 10, "max_simultaneous_experiments": 5, "training_frequency_hours": 24.0, "min_new_samples_for_retrain": 100, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "active_learning_threshold": 0.8, "bo_acquisition_function": "ei", "max_iterations_per_run": 3, "experiment_trigger_score_threshold": 0.0, "campaign_priorities": {}}',3337389511744286517,'{"campaigns": [{"id": 1, "slug": "alpha", "status": "RUNNING", "settings": {"batch_size": 4, "max_iterations": 50, "stop_hits": null, "hits_by": "confirmed", "patience_iterations": null, "min_expected_gain": null, "score_worth_hours": null, "simulation_budget": null, "experiment_budget": null, "acquisition": "random", "cost_aware": false, "transfer": false, "engine_time_limit_s": null, "engine_memory_limit_mb": null, "engine_definition": null, "input_structure_from": null, "ranges": {}, "instrument": "virtual", "instrument_params": {}}, "goal": {"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05, "ramp": 0.05, "weight": 1.0}}, "design_space_id": 1, "engine": ["tmd_three_band", "1", "6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552"], "priority": 0, "seed": 0, "iteration": 2, "advanced_at": "2026-11-26T21:05:01.140241+00:00", "n_pool": 24, "n_candidates": 8, "n_simulations": 8, "n_simulations_in_flight": 0, "n_reused_waiting": 0, "n_results": 8, "n_infeasible": 0, "n_experiments": 4, "n_experiments_in_flight": 0, "n_hits": 1, "n_confirmed": 0, "best_score": 1.0, "best_iteration": 2, "n_pool_wanted": null}], "models": [{"id": 1, "slug": "tmd_alloy.bandgap_pbe_ev", "n_labels": 8, "n_new": 8, "trained_at": null, "since": "2026-11-26T21:05:00.151195+00:00", "has_open_training": false, "champion_id": null, "n_withdrawn": 0}], "scored": [{"id": 6, "campaign_id": 1, "structure_id": 14, "formula": "Mo13W23S40Se32", "score": 1.0}, {"id": 7, "campaign_id": 1, "structure_id": 9, "formula": "Mo35WS72", "score": 0.9770096446473691}, {"id": 8, "campaign_id": 1, "structure_id": 3, "formula": "Mo31W5S69Se3", "score": 0.9307714325418264}, {"id": 5, "campaign_id": 1, "structure_id": 12, "formula": "Mo34W2S12Se60", "score": 0.0}], "n_simulations_in_flight": 0, "n_experiments_in_flight": 0, "waiting_for_lab": {"1": 4}, "problems": {"1": {"design_space_id": 1, "label_ranges": {"bandgap_pbe_ev": [[17, 17], [21, 21], [25, 25], [29, 29], [33, 36]]}, "pending_ranges": [], "excluded_ranges": [[3, 3], [7, 7], [9, 9], [12, 12], [14, 15], [19, 19], [21, 21]], "infeasible_ranges": [], "models": {}, "unreadable_models": {}, "rejected_models": {}, "transfer_ranges": {}, "duration_ranges": [], "mean_duration_s": 0.09250600349969318, "n_structures": null}}}','{"scheduled": [1], "trainings": [], "stops": [], "iterations": [{"campaign_id": 1, "slug": "alpha", "iteration": 3, "priority": 0, "chosen": [{"structure_id": 23, "origin": "acquisition", "acquisition": 15.0, "predicted_score": 0.9999999549, "predictions": {"bandgap_pbe_ev": [1.598720736, 0.01020355934]}, "point": null}, {"structure_id": 18, "origin": "acquisition", "acquisition": 14.0, "predicted_score": 0.08596306191, "predictions": {"bandgap_pbe_ev": [1.495883119, 0.01538828657]}, "point": null}, {"structure_id": 11, "origin": "acquisition", "acquisition": 13.0, "predicted_score": 0.002627689807, "predictions": {"bandgap_pbe_ev": [1.478501579, 0.01140961602]}, "point": null}, {"structure_id": 2, "origin": "acquisition", "acquisition": 12.0, "predicted_score": 0.01455688554, "predictions": {"bandgap_pbe_ev": [1.486833557, 0.01153035611]}, "point": null}], "is_for_the_lab": false}], "experiments": [{"campaign_id": 1, "candidate_id": 6, "structure_id": 14, "score": 1.0}, {"campaign_id": 1, "candidate_id": 7, "structure_id": 9, "score": 0.9770096446473691}, {"campaign_id": 1, "candidate_id": 8, "structure_id": 3, "score": 0.9307714325418264}, {"campaign_id": 1, "candidate_id": 5, "structure_id": 12, "score": 0.0}], "retirements": []}',NULL,'{"campaigns": {"RUNNING": 1}, "simulations": {"COMPLETED": 8}, "simulations_in_flight": 0, "experiments": {"COMPLETED": 4}, "experiments_in_flight": 0, "trainings": {}, "structures": 24, "labels": 36, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns": {"RUNNING": 1}, "simulations": {"COMPLETED": 8, "PENDING": 4}, "simulations_in_flight": 4, "experiments": {"COMPLETED": 4, "PENDING": 4}, "experiments_in_flight": 4, "trainings": {}, "structures": 24, "labels": 36, "models_serving": 0, "alerts_open": 0, "changes": 1}','{"campaigns_advanced": 1, "simulations_launched": 4, "experiments_launched": 4, "models_retrained": 0, "campaigns_ended": [], "decisions": [{"kind": "campaign_iteration", "subject": "alpha", "result": "launched", "reason": "iteration 3: launched 4 (4 by acquisition)"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "Mo13W23S40Se32 scores 1.000, at least 0; 1 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "Mo35WS72 scores 0.977, at least 0; 2 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "Mo31W5S69Se3 scores 0.931, at least 0; 3 of 5 free experiment slots"}, {"kind": "experiment", "subject": "alpha", "result": "scheduled", "reason": "Mo34W2S12Se60 scores 0.000, at least 0; 4 of 5 free experiment slots"}]}',1,NULL,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',0.0);
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
INSERT INTO "orchestrator_state" VALUES('1ddfba9f-6d81-4489-a888-21ab33d37c09','default','SCHEDULED',1,'{"max_simultaneous_simulations": 10, "max_simultaneous_experiments": 5, "training_frequency_hours": 24.0, "min_new_samples_for_retrain": 100, "experiment_budget_per_campaign": 50, "simulation_budget_per_campaign": 1000, "active_learning_threshold": 0.8, "bo_acquisition_function": "ei", "max_iterations_per_run": 3, "experiment_trigger_score_threshold": 0.0, "campaign_priorities": {}}',4,NULL,NULL,NULL,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',NULL,'2026-11-26 21:05:00.125199','2026-11-26 21:05:06.356314');
CREATE TABLE removed_files (
	id INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	reason VARCHAR(200) NOT NULL, 
	removed_at DATETIME NOT NULL, 
	CONSTRAINT pk_removed_files PRIMARY KEY (id)
);
INSERT INTO "removed_files" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'test','2026-11-26 21:05:03.140241');
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
INSERT INTO "row_counts" VALUES(4,'labels',NULL,'',0,57);
INSERT INTO "row_counts" VALUES(5,'simulation_jobs',1,'COMPLETED',0,12);
INSERT INTO "row_counts" VALUES(6,'candidates',1,'SIMULATED',0,8);
INSERT INTO "row_counts" VALUES(7,'experiment_runs',1,'PENDING',0,0);
INSERT INTO "row_counts" VALUES(8,'candidates',1,'SIMULATED',1,3);
INSERT INTO "row_counts" VALUES(9,'experiment_runs',1,'RUNNING',0,0);
INSERT INTO "row_counts" VALUES(10,'experiment_runs',1,'COMPLETED',0,8);
INSERT INTO "row_counts" VALUES(11,'model_trainings',NULL,'REQUESTED',0,0);
INSERT INTO "row_counts" VALUES(12,'model_trainings',NULL,'RUNNING',0,0);
INSERT INTO "row_counts" VALUES(13,'model_trainings',NULL,'COMPLETED',0,1);
INSERT INTO "row_counts" VALUES(14,'candidates',1,'MEASURED',0,2);
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
INSERT INTO "sessions" VALUES(1,'e3102ca2156a7d29ce50b37bfb99321c360302bfa3b6641be8c7c035698b982e',1,'2026-11-26 21:05:03.140241','2026-11-27 09:05:03.140241',NULL);
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
INSERT INTO "simulation_jobs" VALUES(1,1,1,15,'39b9af324dd90cac954aaf0231d5c2fba7e8eb8fdfa2dd5c0f0800f3d46019ed','COMPLETED',0,0,1,'2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241',1,'2026-11-26 21:05:00.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(2,1,2,19,'8ffa2e71b0d0468a30155ae81d7d1d1f9e60abfcbdc975b3927798425060424e','COMPLETED',0,0,2,'2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241',1,'2026-11-26 21:05:00.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(3,1,3,7,'e32e46f1082c1eb26c6232ee27c73f8a8f3834934c9908c917bf3bf6868279d1','COMPLETED',0,0,3,'2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241',1,'2026-11-26 21:05:00.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(4,1,4,21,'ee7c6578bab1b4844cf7d716390eebb5ba87618973935951a9adb858daccc194','COMPLETED',0,0,4,'2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241','2026-11-26 21:05:00.140241',1,'2026-11-26 21:05:00.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(5,1,5,12,'a5dac678fcad4408dba0f71968a3cab8505f40a0bc840d80028f35ed65bf955f','COMPLETED',0,0,5,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',1,'2026-11-26 21:05:01.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(6,1,6,14,'7d0b34937210a2d038c8802f778d17e1193bfb26d0cab48b9cbaa35deaedbae9','COMPLETED',0,0,6,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',1,'2026-11-26 21:05:01.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(7,1,7,9,'dd8f776d7eaee399118373869edf28bcc169dc0fc2b4fbdf769eb0fc9bf50205','COMPLETED',0,0,7,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',1,'2026-11-26 21:05:01.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(8,1,8,3,'d781caf9a1f2c5abde5db996fc673e579ce89c2ca682235192c560d00e4081fb','COMPLETED',0,0,8,'2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241','2026-11-26 21:05:01.140241',1,'2026-11-26 21:05:01.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(9,1,9,23,'0ad39d5a16087dcf0f4d9dc46268a6b2be7371de8fae1609b651dc07b64fb558','COMPLETED',0,0,9,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',1,'2026-11-26 21:05:02.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(10,1,10,18,'d4f78dd8646d6aacd40cfbdd379865c8d6fdbacd0a9a6be9b28633aacd25b6a1','COMPLETED',0,0,10,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',1,'2026-11-26 21:05:02.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(11,1,11,11,'845709cdbf8a160c993d15033d0dca7022224c81f26dd18bba3baddf499efda0','COMPLETED',0,0,11,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',1,'2026-11-26 21:05:02.140241',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "simulation_jobs" VALUES(12,1,12,2,'7ef0968975b2cebed77cb6ec5518ad693c7284b03313ad8b6c54f6f5e0abc0c1','COMPLETED',0,0,12,'2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241','2026-11-26 21:05:02.140241',1,'2026-11-26 21:05:02.140241',NULL,NULL,NULL,NULL,NULL);
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
	files JSON DEFAULT '{}' NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_simulation_results PRIMARY KEY (id), 
	CONSTRAINT uq_simulation_results_result_key UNIQUE (result_key)
);
INSERT INTO "simulation_results" VALUES(1,'39b9af324dd90cac954aaf0231d5c2fba7e8eb8fdfa2dd5c0f0800f3d46019ed','e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.5440524260327742, "bandgap_optical_ev": 1.7306690951015415, "valence_top_ev": -5.62212900788083, "conduction_bottom_ev": -4.078076581848056}','',7.34631475999776739627e-01,'host:8950:1795727096.25','{}','2026-11-26 21:05:00.140241');
INSERT INTO "simulation_results" VALUES(2,'8ffa2e71b0d0468a30155ae81d7d1d1f9e60abfcbdc975b3927798425060424e','e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.4802469500547462, "bandgap_optical_ev": 1.6470009920116944, "valence_top_ev": -5.386114094743134, "conduction_bottom_ev": -3.905867144688388}','',8.43299996631685644388e-04,'host:8950:1795727096.25','{}','2026-11-26 21:05:00.140241');
INSERT INTO "simulation_results" VALUES(3,'e32e46f1082c1eb26c6232ee27c73f8a8f3834934c9908c917bf3bf6868279d1','df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.4599431470376407, "bandgap_optical_ev": 1.613354203697014, "valence_top_ev": -5.382623446351853, "conduction_bottom_ev": -3.9226802993142122}','',0.000657358999887947,'host:8950:1795727096.25','{}','2026-11-26 21:05:00.140241');
INSERT INTO "simulation_results" VALUES(4,'ee7c6578bab1b4844cf7d716390eebb5ba87618973935951a9adb858daccc194','28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.4943827650951942, "bandgap_optical_ev": 1.6960259594566311, "valence_top_ev": -5.611789861098985, "conduction_bottom_ev": -4.117407096003791}','',8.35614999232348054647e-04,'host:8950:1795727096.25','{}','2026-11-26 21:05:00.140241');
INSERT INTO "simulation_results" VALUES(5,'a5dac678fcad4408dba0f71968a3cab8505f40a0bc840d80028f35ed65bf955f','950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.452864138368101, "bandgap_optical_ev": 1.605895152392266, "valence_top_ev": -5.403475726222368, "conduction_bottom_ev": -3.950611587854267}','',1.06994200177723541855e-03,'host:8950:1795727096.25','{}','2026-11-26 21:05:01.140241');
INSERT INTO "simulation_results" VALUES(6,'7d0b34937210a2d038c8802f778d17e1193bfb26d0cab48b9cbaa35deaedbae9','07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.5548974198185577, "bandgap_optical_ev": 1.7310372005234185, "valence_top_ev": -5.512091791942686, "conduction_bottom_ev": -3.9571943721241287}','',7.07708000845741480588e-04,'host:8950:1795727096.25','{}','2026-11-26 21:05:01.140241');
INSERT INTO "simulation_results" VALUES(7,'dd8f776d7eaee399118373869edf28bcc169dc0fc2b4fbdf769eb0fc9bf50205','d5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.6511495177676316, "bandgap_optical_ev": 1.885598891925428, "valence_top_ev": -5.947149517767632, "conduction_bottom_ev": -4.296}','',7.03154997609090059995e-04,'host:8950:1795727096.25','{}','2026-11-26 21:05:01.140241');
INSERT INTO "simulation_results" VALUES(8,'d781caf9a1f2c5abde5db996fc673e579ce89c2ca682235192c560d00e4081fb','12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.6534614283729088, "bandgap_optical_ev": 1.8816238450370182, "valence_top_ev": -5.897487833115841, "conduction_bottom_ev": -4.244026404742932}','',0.000599473001784645,'host:8950:1795727096.25','{}','2026-11-26 21:05:01.140241');
INSERT INTO "simulation_results" VALUES(9,'0ad39d5a16087dcf0f4d9dc46268a6b2be7371de8fae1609b651dc07b64fb558','f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.6997896995827313, "bandgap_optical_ev": 1.8855502735864944, "valence_top_ev": -5.543373647481327, "conduction_bottom_ev": -3.843583947898596}','',1.07750199822476133704e-03,'host:8950:1795727096.25','{}','2026-11-26 21:05:02.140241');
INSERT INTO "simulation_results" VALUES(10,'d4f78dd8646d6aacd40cfbdd379865c8d6fdbacd0a9a6be9b28633aacd25b6a1','95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.5877092849306482, "bandgap_optical_ev": 1.7515947582881324, "valence_top_ev": -5.403936128004797, "conduction_bottom_ev": -3.8162268430741486}','',8.96279998414684087038e-04,'host:8950:1795727096.25','{}','2026-11-26 21:05:02.140241');
INSERT INTO "simulation_results" VALUES(11,'845709cdbf8a160c993d15033d0dca7022224c81f26dd18bba3baddf499efda0','a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.4930377306528788, "bandgap_optical_ev": 1.643990195689184, "valence_top_ev": -5.389222562323968, "conduction_bottom_ev": -3.896184831671089}','',6.25025997578632086515e-04,'host:8950:1795727096.25','{}','2026-11-26 21:05:02.140241');
INSERT INTO "simulation_results" VALUES(12,'7ef0968975b2cebed77cb6ec5518ad693c7284b03313ad8b6c54f6f5e0abc0c1','42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018','tmd_three_band','1','6b14dfdcfa4f61137766f8e99778fe6e41cd43669fa8fbe0d22da7df00a2c552','{"a_exciton_ev": {"MoS2": 1.891, "WS2": 2.021, "MoSe2": 1.575, "WSe2": 1.647}}',1,'{"bandgap_pbe_ev": 1.6299262922422906, "bandgap_optical_ev": 1.7834832579396587, "valence_top_ev": -5.339650644842426, "conduction_bottom_ev": -3.7097243526001358}','',8.19264001620467752218e-04,'host:8950:1795727096.25','{}','2026-11-26 21:05:02.140241');
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
INSERT INTO "structures" VALUES(1,1,'3d2e86426d2b85cd52301337da068c4c3fdd70278a61a5ebc52cfecbb7172ab8','Mo31W5S23Se49','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo"], "se_atoms": [1, 0, 2, 0, 2, 2, 2, 2, 1, 2, 0, 2, 0, 2, 0, 2, 0, 2, 2, 0, 2, 0, 2, 1, 2, 2, 2, 2, 2, 2, 1, 2, 0, 2, 1, 2]}',X'721CC7711CC7C13F721CC7711CC7E53FB8E68745CAC0B3BF00E9D6FCB04869BF00EBD6FCB04869BFD0C0D3ADF961A13F481978BA353FC4BF84A75BF3C322B53FB8E68745CAC093BFD4ADF9619132A03FCBC0D3ADF961E73F00A40C3CDD9A7FBF9832F0746B7EA83F089E6ECD0F8B943FCE34E8BFF8C8C73F6DDB730405F4B53F0000000000000000922449922449D23F16CB5D212B59B33F310CC3300CC3E03FAAAAAAAAAAAAEA3F0015C05EC3AB593F');
INSERT INTO "structures" VALUES(2,1,'42e133a6de741c4e04116acd72d95b73645ad327a558d8cda8ce4874b8a9e018','W36S31Se41','{"kind": "tmd_alloy", "side": 6, "metals": ["W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W"], "se_atoms": [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 2, 1, 0, 1, 1, 2, 2, 2, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0]}',X'000000000000F03F8EE3388EE338E23F0000000000000000000000000000000000000000000000000000000000000000481978BA353FBC3FB6E68745CAC093BFC8C0D3ADF961813FB0481978BA35AFBF5CF3C32265E0D53F00000000000080BC00000000000080BC0000000000000000AB4C58E87AB6CB3F0000000000000000000000000000F03F000000000000F03FC75A344C918EC13FB76DDBB66DDBD63F0DC3300CC330EC3F0000000000000000');
INSERT INTO "structures" VALUES(3,1,'12ae4071a27b6240a9f39e506effd9e9aa694b86410db58311602fac9df4b4f2','Mo31W5S69Se3','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W"], "se_atoms": [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]}',X'721CC7711CC7C13F555555555555A53F00EAD6FCB04869BFBCE68745CAC0B3BF1878BA353F2CB23F089E6ECD0F8BA4BF00C7711CC7717CBF0030A1BD84F6623F80C6711CC7717CBF0030A1BD84F6623FE5388EE3388EB33F002FA1BD84F672BF002FA1BD84F672BF407B09ED25B497BF1A339045A779B23FFCF1D7B49175BE3F0000000000000000922449922449D23F60B89445AAD8A03F00000000000000009EE7799EE779BE3F6E9935418D7260BF');
INSERT INTO "structures" VALUES(4,1,'03609ed919851c1dc36bbe3628db822e2fbd300acc40b38c1b05cdd2663a0b2d','Mo21W15S66Se6','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "Mo", "W", "W", "Mo", "Mo", "W", "W", "Mo", "Mo", "W", "W", "W", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "Mo"], "se_atoms": [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0]}',X'ABAAAAAAAAAADA3F555555555555B53F1EC7711CC7719CBF1FC7711CC7719CBF2FA1BD84F612BABF427B09ED25B4A73F40C7711CC7719CBF402FA1BD84F6923FC02FA1BD84F682BF40C7711CC7718CBF721CC7711CC7C13F18C7711CC7719C3F602FA1BD84F6823F28C7711CC7719CBF565555555555B53F8853DBDE78D6C43F922449922449C23FB76DDBB66DDBE63F89BFFA3F6CA1A03F188661188661983F9EE7799EE779BE3F00B84A7A98C408BF');
INSERT INTO "structures" VALUES(5,1,'f4c766c81b6fdfab1f0b76c4a1e95d6d287252c2aca9a0b111d3f8b0f4561501','Mo29W7S32Se40','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "W", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo"], "se_atoms": [0, 0, 2, 2, 1, 0, 1, 0, 1, 1, 2, 0, 2, 1, 2, 1, 1, 1, 0, 0, 2, 1, 2, 1, 1, 0, 2, 1, 1, 2, 2, 1, 2, 2, 1, 1]}',X'398EE3388EE3C83F721CC7711CC7E13F6C7E58A40C3CBDBFC8C0D3ADF961A13F1478BA353F2CB23FB00C3CDD9A1F96BFDEE9D6FCB04889BFA40C3CDD9A1F96BF58A40C3CDD9AAF3F1A78BA353F2CA2BFCBC0D3ADF961E13FF0E9D6FCB04879BFE0E9D6FCB04879BFA20C3CDD9A1FA6BF7BC623BA7A9BCA3F4835D4427CC9BC3F0000000000000000DBB66DDBB66DDB3F18076825CAFBBC3FF33CCFF33CCFD33F188661188661E83F103DCD921CC570BF');
INSERT INTO "structures" VALUES(6,1,'96ec67612b115a81347caf6c7996cc66586b65d2f9667ae4381335949d88c6c4','Mo18W18S56Se16','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "W", "W", "W", "Mo", "W", "Mo", "W", "Mo", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "W", "Mo", "W", "Mo", "W", "Mo", "W", "W", "W", "Mo"], "se_atoms": [0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0]}',X'000000000000E03F1CC7711CC771CC3F1CC7711CC771CCBF692FA1BD84F6A23F0000000000000000437B09ED25B4B73FC00C3CDD9A1F96BF40E9D6FCB048793FB00C3CDD9A1F96BF00E9D6FCB048593F5CA40C3CDD9ACF3F672FA1BD84F6923F00000000000000006B2FA1BD84F6A2BF40DB831652ADC03FD07680FA8A91BA3F922449922449D23FB76DDBB66DDBE63F680772428C68AE3F188661188661B83FF53CCFF33CCFD33F000794892BDD4BBF');
INSERT INTO "structures" VALUES(7,1,'df4fec2f15beb25481019efb69e720c0c4aadbad20b8e9f8a19ed889ad366a8d','Mo19W17S21Se51','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "W", "Mo", "W", "Mo", "W", "Mo", "Mo", "W", "Mo", "W", "Mo", "W", "Mo", "W", "W", "Mo", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "Mo", "W", "Mo", "Mo"], "se_atoms": [0, 2, 2, 2, 2, 0, 2, 2, 2, 1, 0, 2, 2, 2, 0, 2, 2, 2, 0, 0, 2, 1, 2, 2, 2, 2, 2, 2, 0, 0, 2, 1, 0, 2, 2, 2]}',X'8EE3388EE338DE3FABAAAAAAAAAAE63F50B7E68745CAD0BF9681A75BF3C3D23FEAD6FCB04819C8BFB7E68745CAC0B3BF50682FA1BD84A6BF00ED25B497D09E3F565555555555CDBF307B09ED25B4873F721CC7711CC7E73FFEFFFFFFFFFFBF3F702FA1BD84F672BF4C682FA1BD84B6BF7162B16727E8CD3F73303B0CAC05C03F922449922449C23FB76DDBB66DDBE63FE5220EF476E6B53F922449922449E23F3DCFF33CCFF3EC3F00DAAA27197A5B3F');
INSERT INTO "structures" VALUES(8,1,'8b307dc54142af137256b1cb60319e0979bc38ecf89808a42e0cd574586b4b8a','Mo3W33S28Se44','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W", "W"], "se_atoms": [2, 1, 2, 1, 1, 1, 2, 0, 1, 1, 2, 1, 1, 2, 2, 2, 2, 1, 1, 0, 1, 2, 2, 1, 2, 2, 2, 0, 1, 0, 0, 0, 2, 1, 1, 1]}',X'555555555555ED3FE4388EE3388EE33F402FA1BD84F6823F402FA1BD84F6823F40C7711CC7719CBFC02FA1BD84F682BFB7E68745CAC0B3BFA40C3CDD9A1FA63F069E6ECD0F8BB43F59A40C3CDD9A9FBFD4ADF9619132E03F682FA1BD84F6A23F00000000000080BC28C7711CC7719CBF51B0A292FCEAC53F0F74829EDFC3BB3FB76DDBB66DDBE63F000000000000F03F8F9875B8390AB83F3DCFF33CCFF3DC3F799EE7799EE7E93F00B0381175695D3F');
INSERT INTO "structures" VALUES(9,1,'d5b7033d527e3d26573dfaaea23d1d8d4d94da4d0f3eea9aa146c86d97139977','Mo35WS72','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W"], "se_atoms": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}',X'1CC7711CC7719C3F000000000000000000EAD6FCB04869BF00EAD6FCB04869BF00EAD6FCB04869BF00EAD6FCB04869BF000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000A115EA36ABF2AC3F0000000000000000922449922449C23F0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "structures" VALUES(10,1,'5b8c2b4bbad86c0ec80d76786117cfde5e4431807d14a1f3e63c378b71a4856a','Mo17W19S12Se60','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "W", "Mo", "W", "W", "W", "Mo", "Mo", "W", "W", "Mo", "W", "W", "Mo", "W", "Mo", "W", "Mo", "Mo", "W", "Mo", "W", "W", "W", "Mo", "W", "W", "Mo", "Mo", "W", "W", "Mo", "Mo", "W"], "se_atoms": [1, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 1, 0, 2, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 0, 2, 2, 2, 2, 2]}',X'398EE3388EE3E03FABAAAAAAAAAAEA3F3CDD9A1F1629D3BF5BF3C32265E0D93FC22265E0E9D6CCBF108B9481A75BC3BF642FA1BD84F6B2BF802FA1BD84F682BF0000000000000000802FA1BD84F6923FFEFFFFFFFFFFDF3F1EC7711CC771AC3F682FA1BD84F6A2BF457B09ED25B4A7BF4EB0A292FCEAC53F0B38C2887B97C03F922449922449C23FB76DDBB66DDBE63FAA66BD6B350FB13F866118866118E63F000000000000F03F000000000000903C');
INSERT INTO "structures" VALUES(11,1,'a115b634913bf44e981387da98bb4f594e1f2b2ed93dec23f9c38ac940260cf3','Mo23W13S17Se55','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W", "Mo", "W", "W", "W"], "se_atoms": [2, 2, 1, 1, 2, 2, 2, 2, 2, 1, 1, 2, 2, 1, 1, 1, 2, 1, 1, 2, 2, 1, 2, 1, 2, 1, 2, 2, 1, 2, 1, 1, 2, 2, 1, 1]}',X'C7711CC7711CD73F1CC7711CC771E83F6ECD0F8B9481D73F1878BA353F2CB23FC8C0D3ADF961A13FD7FCB0481978CABF0C8B9481A75BA3BF981F1629034FA73F148B9481A75BA3BFC0E68745CAC093BF1529034FB7E6CF3FA00C3CDD9A1F86BF60A40C3CDD9A7F3FB8353F2C52069EBF2F55F073C1CABE3F091439DE3479D23F0000000000000000000000000000F03FC22BEF4D2735AC3F555555555555E53F0DC3300CC330EC3F00C0527DE9DC5FBF');
INSERT INTO "structures" VALUES(12,1,'950822d0093a7461cddab66fefca39ae5c85d50c16de469ff989b786a8c17188','Mo34W2S12Se60','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W"], "se_atoms": [1, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 1, 1, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 1, 1, 2, 2, 2, 2, 1, 1]}',X'1CC7711CC771AC3FABAAAAAAAAAAEA3FE0E9D6FCB048993FC0E9D6FCB04889BFC0E9D6FCB04889BFC0E9D6FCB04889BF7809ED25B497B03F0000000000000000802FA1BD84F692BF10C7711CC7719CBF1CC7711CC771CC3F20C7711CC771ACBF802FA1BD84F692BF402FA1BD84F6823F4EB0A292FCEAC53FB41B567EF5CCB83F0000000000000000922449922449D23FAB2BCF5A3C42BB3F254992244992E43F000000000000F03FC82E2A7216A470BF');
INSERT INTO "structures" VALUES(13,1,'fb61c65f73191308c4e312d62482a235d182a7f0be0919abb5d6f7886a3fad2c','Mo12W24S24Se48','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "W", "W", "W", "Mo", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "W", "W", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "W"], "se_atoms": [1, 1, 2, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 2, 2, 2, 1]}',X'555555555555E53F555555555555E53F682FA1BD84F6C2BF682FA1BD84F6B23F6A2FA1BD84F6A2BF682FA1BD84F6923F682FA1BD84F6823F682FA1BD84F682BF602FA1BD84F692BF00000000000000001EC7711CC771CC3F0000000000000000427B09ED25B4B7BF00000000000000001447D7A93D21C23F9259977B47B1C03FDBB66DDBB66DDB3FDBB66DDBB66DEB3F2B3D718F75D7B23F611886611886E13F7A9EE7799EE7E93FC0044110044170BF');
INSERT INTO "structures" VALUES(14,1,'07df9eb16d4a14a15a972aee4d07f89a19024b5b916d3cac3f9e9b653c4cc768','Mo13W23S40Se32','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "Mo", "W", "W", "W", "Mo", "W", "W", "W", "Mo", "W", "W", "Mo", "W", "Mo", "Mo", "Mo", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "Mo", "W"], "se_atoms": [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 2, 0, 0, 2, 0, 2, 2, 2, 0, 2, 2, 0, 0, 2, 0, 0, 1, 2, 0, 2, 2, 2, 0, 1, 2]}',X'1CC7711CC771E43F1CC7711CC771DC3FC42265E0E9D6CCBF1878BA353F2CB23F079E6ECD0F8BA4BF58A40C3CDD9A8F3FD6FCB0481978CABF7E58A40C3CDDCA3FCBC0D3ADF961B1BF9A1F1629034FB7BF756B7E58A40CEC3FE0E9D6FCB04899BFE0E9D6FCB04899BFA40C3CDD9A1FB63F0126FF383E24C93FBE9B362EBB95B73FDBB66DDBB66DDB3FDBB66DDBB66DEB3F4F6A13CDFFEDB53F310CC3300CC3D03FC2300CC3300CE33F00D8E865D4A3243F');
INSERT INTO "structures" VALUES(15,1,'e475b542876b492d4408b1617b28ecdfb67eea3549e745c27768018c2b5449d4','Mo30W6S39Se33','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "W", "Mo", "W", "W", "W", "Mo", "Mo", "Mo", "W", "Mo"], "se_atoms": [1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 2, 1]}',X'555555555555C53F555555555555DD3F702FA1BD84F6B23F0000000000000000602FA1BD84F6A2BF682FA1BD84F6A2BF721CC7711CC7A1BF18C7711CC7717CBF682FA1BD84F6623F7B09ED25B497903FC7711CC7711CCF3F682FA1BD84F6823F642FA1BD84F682BF18C7711CC7719C3F3155F073C1CABE3F555555555555C53F0000000000000000922449922449E23F9338A3EE4D46A93FB76DDBB66DDBD63F611886611886E13F80B1C1C506175B3F');
INSERT INTO "structures" VALUES(16,1,'b84f3054d905b99492101154d7558ee05e31043b1a3ab26efd2b590c20f6a13c','Mo32W4S62Se10','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "Mo", "W", "Mo", "Mo", "Mo"], "se_atoms": [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0]}',X'1CC7711CC771BC3F721CC7711CC7C13F40EAD6FCB04889BF00EAD6FCB04889BF00EAD6FCB04889BF00EAD6FCB048793F00EAD6FCB048793F00EAD6FCB04869BFA00C3CDD9A1F96BF00EAD6FCB04889BF8945CAC0D3ADC93F00EAD6FCB04879BFB00C3CDD9A1FA6BF00E8D6FCB048693F1420BFBD450DC13FE66D5B8AE568BB3F0000000000000000922449922449D23FE55FDCE69163B13F188661188661983F310CC3300CC3D03FA876D060A39B63BF');
INSERT INTO "structures" VALUES(17,1,'a483745bb551d382e3c3433c10704d1013747990187c414e86d0819184a6a059','Mo33W3S46Se26','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "Mo", "Mo", "W", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W"], "se_atoms": [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 2, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0, 0]}',X'555555555555B53FC7711CC7711CD73F40C7711CC7719CBF60C7711CC7719CBF402FA1BD84F6823F402FA1BD84F6823F1878BA353F2CB23F58A40C3CDD9A8F3F5CA40C3CDD9A9FBF5CA40C3CDD9A9FBFA55BF3C32265D03F30C7711CC7719CBF702FA1BD84F6823F502FA1BD84F6923FAA1D8CECB950C73F4AD0E5130DFCB33F0000000000000000922449922449D23FEF88AA7DE251BD3F555555555555C53F922449922449E23F00AE4A7A98C408BF');
INSERT INTO "structures" VALUES(18,1,'95774ceac52f84ab967937b57a81618d11d159921018175284fdaba7067f051b','Mo6W30S35Se37','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "W", "W", "W", "W", "W", "W", "Mo", "W", "W", "W", "W", "W", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W"], "se_atoms": [0, 0, 2, 2, 2, 0, 1, 0, 1, 2, 2, 0, 1, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 2, 2, 2, 0, 1, 0, 0, 1, 2, 2, 2, 2, 0]}',X'ABAAAAAAAAAAEA3F1CC7711CC771E03F682FA1BD84F6B2BF0000000000000000682FA1BD84F6A2BF782FA1BD84F6A23FA75BF3C32265B03F5BF3C32265E0C1BFE88745CAC0D3D1BF8845CAC0D3ADA93F26034FB7E687EB3F427B09ED25B4A73F682FA1BD84F6823F1DC7711CC771ACBFD1432BFC335ED23FA70749909D21B93FB76DDBB66DDBE63F000000000000F03F3601799B826CBB3FF33CCFF33CCFD33F499224499224E93F00B2C1C506175BBF');
INSERT INTO "structures" VALUES(19,1,'e9aadd2d3224c5fa3d3774288594bb99a1b9b51bdde286ce70581ffe7a55a511','Mo12W24S34Se38','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "W", "W", "W"], "se_atoms": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 2, 2, 1, 0, 2, 2, 2, 2, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1]}',X'555555555555E53F398EE3388EE3E03F555555555555D53F682FA1BD84F6B23F0000000000000000427B09ED25B4C7BFEBD6FCB04819D83FA20C3CDD9A1FA63FA50C3CDD9A1F96BFE0E9D6FCB048C9BFC0D3ADF96191EA3F427B09ED25B4D73F682FA1BD84F6C23F0AED25B497D0BE3FF667309B593FD73F6FAD7CCD40C5D13F922449922449C23F000000000000F03F96CE51BFEE2ECF3F188661188661B83F000000000000F03F20052FA7E0E5A43F');
INSERT INTO "structures" VALUES(20,1,'a6de4fbdd5af99bc6ea5ef153e40cf17137672a1e501082f74bf4fbadf4301b8','Mo16W20S4Se68','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "Mo", "Mo", "Mo", "W", "W"], "se_atoms": [2, 2, 1, 2, 0, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]}',X'721CC7711CC7E13F8EE3388EE338EE3FD4ADF9619132E03FE0E9D6FCB048B93FE2E9D6FCB048993FCAC0D3ADF961D1BF00EAD6FCB04869BFC0E9D6FCB04889BF00EAD6FCB048793F00EAD6FCB04869BFB8E68745CAC0C33F8058A40C3CDDBA3FE0E9D6FCB048A93FAC0C3CDD9A1F963F20C7711CC771BC3F8B27EA5B1DA5D43F0000000000000000000000000000F03FEC8BA3D4874CAC3FAAAAAAAAAAAAEA3F000000000000F03F80A93D44DE8A873F');
INSERT INTO "structures" VALUES(21,1,'28d8470970071862ae5f619d46ed7018bf8b6d88b933cfdd292474d0eaf8510a','Mo30W6S50Se22','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "Mo", "Mo", "Mo", "W", "W", "W"], "se_atoms": [0, 2, 2, 2, 0, 1, 1, 2, 2, 2, 1, 0, 0, 2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]}',X'555555555555C53FE4388EE3388ED33F1CC7711CC771CC3F0000000000000000682FA1BD84F6A2BF407B09ED25B4B7BF069E6ECD0F8BD43F54A40C3CDD9AAF3F40EAD6FCB04869BF82A75BF3C322C5BF57A40C3CDD9AE73F427B09ED25B4C7BF1CC7711CC771BCBF2EA1BD84F612BABF40588BCE56B3D53FDCB66DDBB66DCB3F0000000000000000B76DDBB66DDBE63F6F1AE756EC7FCD3F0000000000000000DBB66DDBB66DEB3F58061D3EBD8A99BF');
INSERT INTO "structures" VALUES(22,1,'99ec66996b4555b24dbc6978ee9aa09f756f37d28b3f5d5b28bf3d79818b8abc','Mo36S67Se5','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo"], "se_atoms": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 2]}',X'0000000000000000721CC7711CC7B13F0000000000000000000000000000000000000000000000000000000000000000A00F8B9481A79B3FE0E68745CAC093BFE0E68745CAC093BF000D3CDD9A1F76BF629132F0746BC63F000000000000000000000000000000000000000000000000CEF4A8624CB0C13F000000000000000000000000000000000000000000000000DD0327718D06B33F0000000000000000922449922449D23F0000000000000000');
INSERT INTO "structures" VALUES(23,1,'f7769b8836cb5cbfdf25f1a3dd453aa13bc536920851fac266a9e66893456745','MoW35S52Se20','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W"], "se_atoms": [0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 2, 0, 2, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 2, 1, 1, 1, 0, 0, 0]}',X'C7711CC7711CEF3F721CC7711CC7D13F00EAD6FCB04869BF00EAD6FCB04869BF00EAD6FCB04869BF00EAD6FCB04869BF9132F0746B7EB8BF58A40C3CDD9AAF3FD0E9D6FCB04889BFE0E9D6FCB048993FD7FCB0481978DA3FC0E9D6FCB048893F80E9D6FCB04879BFE0E9D6FCB048893FD5725DF5286BC13FA815EA36ABF2AC3FDBB66DDBB66DEB3F000000000000F03FC44CA743CDB8AD3F565555555555C53F188661188661D83F002175E8EC27553F');
INSERT INTO "structures" VALUES(24,1,'1f8b8156aa0205ba59a187c2e5ce209f584289148990707eb47008bd323785b4','Mo16W20S3Se69','{"kind": "tmd_alloy", "side": 6, "metals": ["Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "Mo", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "Mo", "Mo", "Mo", "Mo", "Mo"], "se_atoms": [2, 1, 2, 2, 2, 2, 2, 1, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]}',X'721CC7711CC7E13FABAAAAAAAAAAEE3FB8353F2C5206DE3FC9C0D3ADF961C13FDEE9D6FCB048993FCAC0D3ADF961D1BF0030A1BD84F6623F0030A1BD84F6623F0030A1BD84F6623F80C6711CC7717CBFE4388EE3388EB33F6A2FA1BD84F6A23F682FA1BD84F6923F6E2FA1BD84F6A23F7CE56681F208B53FF801B624366BD43F0000000000000000000000000000F03F52A500F45F46A83FAAAAAAAAAAAAEA3F000000000000F03F00DCBC903CD5763F');
CREATE TABLE training_datasets (
	id INTEGER NOT NULL, 
	modelled_property_id INTEGER NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	n_labels INTEGER NOT NULL, 
	n_members INTEGER NOT NULL, 
	label_ranges JSON NOT NULL, 
	max_label_id INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_training_datasets PRIMARY KEY (id), 
	CONSTRAINT fk_training_datasets_modelled_property_id_modelled_properties FOREIGN KEY(modelled_property_id) REFERENCES modelled_properties (id), 
	CONSTRAINT uq_training_datasets_modelled_property_id_content_hash UNIQUE (modelled_property_id, content_hash)
);
INSERT INTO "training_datasets" VALUES(1,1,'526f82064a1d65d7f3611de195c3259d9c1448180b2d5dababf8bebad866ee35',12,20,'[[33, 37], [41, 41], [45, 45], [49, 49], [53, 56]]',56,'2026-11-26 21:05:03.140241');
CREATE TABLE wrong_tokens (
	"key" VARCHAR(64) NOT NULL, 
	n INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_wrong_tokens PRIMARY KEY ("key")
);
INSERT INTO "wrong_tokens" VALUES('address 192.0.2.1',1,'2026-11-26 21:05:03.140241');
CREATE INDEX ix_agent_commands_created_at ON agent_commands (created_at);
CREATE INDEX ix_agent_commands_status_id ON agent_commands (status, id);
CREATE INDEX ix_agent_commands_token_id_created_at ON agent_commands (token_id, created_at);
CREATE UNIQUE INDEX uq_alerts_open ON alerts (kind, subject) WHERE resolved_at IS NULL;
CREATE INDEX ix_audit_log_subject ON audit_log (subject);
CREATE INDEX ix_labels_property_structure_hash ON labels (property, structure_hash);
CREATE INDEX ix_labels_measured ON labels (structure_hash, property) WHERE source_kind <> 'simulation';
CREATE INDEX ix_modelled_labels_label_id ON modelled_labels (label_id);
CREATE INDEX ix_row_counts_table_name_campaign_id ON row_counts (table_name, campaign_id);
CREATE INDEX ix_removed_files_sha256 ON removed_files (sha256);
CREATE INDEX ix_simulation_results_engine_params_hash_recorded_at ON simulation_results (engine_params_hash, recorded_at);
CREATE INDEX ix_simulation_results_structure_hash ON simulation_results (structure_hash);
CREATE INDEX ix_wrong_tokens_since ON wrong_tokens (since);
CREATE INDEX ix_campaigns_status ON campaigns (status);
CREATE INDEX ix_orchestrator_runs_orchestrator_id_started_at ON orchestrator_runs (orchestrator_id, started_at);
CREATE INDEX ix_sessions_token_id ON sessions (token_id);
CREATE INDEX ix_structures_structure_hash ON structures (structure_hash);
CREATE INDEX ix_candidates_finished_at ON candidates (finished_at);
CREATE INDEX ix_candidates_orchestrator_run_id ON candidates (orchestrator_run_id);
CREATE INDEX ix_candidates_ranking ON candidates (campaign_id, score, iteration, id, structure_id) WHERE score IS NOT NULL;
CREATE INDEX ix_candidates_is_confirmed ON candidates (campaign_id) WHERE is_confirmed;
CREATE INDEX ix_candidates_is_contradicted ON candidates (campaign_id) WHERE is_contradicted;
CREATE INDEX ix_decisions_campaign_id ON decisions (campaign_id);
CREATE INDEX ix_decisions_orchestrator_run_id ON decisions (orchestrator_run_id);
CREATE UNIQUE INDEX uq_model_trainings_open ON model_trainings (modelled_property_id) WHERE status IN ('REQUESTED', 'RUNNING');
CREATE INDEX ix_experiment_runs_candidate_id ON experiment_runs (candidate_id);
CREATE INDEX ix_experiment_runs_campaign_id_status ON experiment_runs (campaign_id, status);
CREATE INDEX ix_experiment_runs_orchestrator_run_id ON experiment_runs (orchestrator_run_id);
CREATE INDEX ix_experiment_runs_status_priority ON experiment_runs (status, priority, id);
CREATE INDEX ix_experiment_runs_open_jobs ON experiment_runs (available_at) WHERE is_job_open;
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
CREATE TRIGGER refuse_update_label_imports BEFORE UPDATE ON label_imports FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'label_imports is append-only'); END;
CREATE TRIGGER refuse_delete_label_imports BEFORE DELETE ON label_imports FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'label_imports is append-only'); END;
CREATE TRIGGER refuse_insert_label_imports BEFORE INSERT ON label_imports FOR EACH ROW WHEN EXISTS (SELECT 1 FROM label_imports WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'label_imports is append-only'); END;
CREATE TRIGGER refuse_update_label_retractions BEFORE UPDATE ON label_retractions FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'label_retractions is append-only'); END;
CREATE TRIGGER refuse_delete_label_retractions BEFORE DELETE ON label_retractions FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'label_retractions is append-only'); END;
CREATE TRIGGER refuse_insert_label_retractions BEFORE INSERT ON label_retractions FOR EACH ROW WHEN EXISTS (SELECT 1 FROM label_retractions WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'label_retractions is append-only'); END;
CREATE TRIGGER refuse_update_labels BEFORE UPDATE ON labels FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER refuse_delete_labels BEFORE DELETE ON labels FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER refuse_insert_labels BEFORE INSERT ON labels FOR EACH ROW WHEN EXISTS (SELECT 1 FROM labels WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER refuse_update_removed_files BEFORE UPDATE ON removed_files FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'removed_files is append-only'); END;
CREATE TRIGGER refuse_delete_removed_files BEFORE DELETE ON removed_files FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'removed_files is append-only'); END;
CREATE TRIGGER refuse_insert_removed_files BEFORE INSERT ON removed_files FOR EACH ROW WHEN EXISTS (SELECT 1 FROM removed_files WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'removed_files is append-only'); END;
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
CREATE TRIGGER note_conflict_labels BEFORE INSERT ON labels FOR EACH ROW WHEN EXISTS (SELECT 1 FROM labels WHERE source_kind = NEW.source_kind AND source_id = NEW.source_id AND property = NEW.property AND entry = NEW.entry) BEGIN UPDATE guard_conflicts SET row_id = (SELECT id FROM labels WHERE source_kind = NEW.source_kind AND source_id = NEW.source_id AND property = NEW.property AND entry = NEW.entry) WHERE table_name = 'labels'; END;
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
        WHERE (label.source_kind <> 'simulation' OR (label.engine = modelled.engine
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
        WHERE (label.source_kind <> 'simulation' OR (label.engine = modelled.engine
            AND label.engine_version = modelled.engine_version
            AND label.engine_params_hash = modelled.engine_params_hash))
        AND modelled.id = NEW.id
    ; END;
COMMIT;

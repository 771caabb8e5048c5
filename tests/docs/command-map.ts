// Every command and script of the source runbooks, and what does the same on this desk; null where
// nothing does yet. The page of it is made by command-map-page.ts.

export type Source = 'ExecSpec' | 'PLAN OMEGA' | 'Super Gnosis V2' | 'Kobe';

export interface MapRow {
  readonly source: Source;
  readonly theirs: string;
  /** Words for `./desk`, an `npm` script, or a shell command; null is not built yet. */
  readonly ours: string | null;
  readonly note: string;
}

type Short = readonly [theirs: string, ours: string | null, note: string];

const EXECSPEC: readonly Short[] = [
  [
    'run_daily_trade (APScheduler job)',
    './desk schedule',
    'The rows from 08:00 to 10:00 of config/schedule.yaml run by the clock.',
  ],
  ['midday_check (APScheduler job)', './desk schedule', 'The row midday-check, 12:00.'],
  [
    'eod_closure (APScheduler job)',
    './desk schedule',
    'The rows end-of-day and daily-report; the backup follows the report.',
  ],
];

const OMEGA: readonly Short[] = [
  ['cd tests/smoke && ./run_all_smoke_tests.sh', './desk smoke', ''],
  [
    'python tests/smoke/test_microstructure_engine.py',
    './desk smoke',
    'Each check says by itself what failed and what to do.',
  ],
  [
    'python scripts/run_backtest.py --profile green_only --days 90',
    './desk backtest --days 90',
    'On the recorded history, with the limits and strategies in force.',
  ],
  [
    'python scripts/run_backtest.py --profile full_24 --days 90',
    null,
    'The profile full_24 does not exist yet.',
  ],
  [
    'python scripts/run_backtest.py --profile green_only --days 7 --output …',
    './desk backtest --days 7',
    'The answer is printed; --json gives it as data.',
  ],
  [
    'python scripts/run_backtest.py --profile full_24 --days 30 --output …',
    null,
    'The profile full_24 does not exist yet.',
  ],
  [
    'python scripts/run_paper_trading.py --profile green_only --log-level INFO',
    'npm start',
    'The demo desk; a real one on an account at Alpaca by docs/ALPACA.md.',
  ],
  [
    'python scripts/run_paper_trading.py --profile full_24 --log-level INFO',
    null,
    'The profile full_24 does not exist yet.',
  ],
  [
    'python scripts/check_killswitch_status.py',
    './desk risk',
    'Four layers with headroom, latches, readings.',
  ],
  [
    'manager.kill_switch.reset_emergency_stop()',
    './desk resume --cause "…" --fix "…" --prevention "…"',
    'One person cannot: a second one approves.',
  ],
  ['scripts/daily_performance_report.py', './desk pnl', 'Also: ./desk trades, ./desk report.'],
  [
    'tail -f logs/trading_system.log',
    './desk journal tail 50',
    'The log is logs/desk.jsonl in the state folder; the record is the journal.',
  ],
  [
    'Ctrl+C (stop trading system)',
    'Ctrl-C',
    'An orderly stop; working orders and stops stay at the broker.',
  ],
  [
    'python scripts/generate_daily_report.py --date today --output …',
    './desk report',
    'The 16:30 job writes reports/daily-<day>.md by itself.',
  ],
  [
    'cp data/trades.db backups/trades_….db',
    './desk schedule',
    'The evening makes a verified backup; copying a live database by hand damages it.',
  ],
  [
    'gzip logs/trading_system_….log',
    './desk schedule',
    'The end-of-day job rotates, compresses and keeps 30 days.',
  ],
  [
    'git add reports/daily_*.md; git commit',
    'git',
    'Left to you; reports lie in the state folder, outside git.',
  ],
  ['scripts/strategy_performance_review.py', './desk strategies', ''],
  ['scripts/weekly_targets.py', './desk report weekly', 'Its targets are in it.'],
  ['python scripts/generate_weekly_report.py --week … --year …', './desk report weekly', ''],
  ['python scripts/generate_monthly_report.py --month … --year …', './desk report monthly', ''],
  ['python scripts/optimize_strategy.py --strategy … --days 90', null, ''],
  [
    'scripts/live_dashboard.py',
    'npm start',
    'The room shows the desk live, at http://127.0.0.1:8080; a live desk posts an hourly card.',
  ],
  ['manager.get_statistics()', './desk pnl', ''],
  ['manager.get_killswitch_status()', './desk risk', ''],
  [
    'config/alerts.yaml (e-mail and SMS delivery)',
    './desk doctor',
    'Mail, SMS and webhooks are named in config/chat.yaml; the doctor says how they stand.',
  ],
  [
    'grep "KILLSWITCH BLOCKED" logs/trading_system.log',
    './desk journal tail 200',
    'Every denial is a fact order.denied with layer, value and limit.',
  ],
  ['python scripts/performance_comparison.py --week1 -2 --week2 -1', './desk report weekly', ''],
  [
    'git log --oneline -10; git revert <commit>',
    'git',
    'A change of code voids open requests; a restart runs it.',
  ],
  [
    'ps aux | grep python | grep trading; kill -9 <PID>',
    './desk halt',
    'Never first: killing the process leaves its orders working. Halt, then stop it.',
  ],
  ['scripts/emergency_stop.py', './desk halt', 'One person; a second confirms with approve.'],
  [
    'manager.broker.close_position(…) for every position',
    './desk close-all',
    'Two people; ./desk close <symbol> takes one.',
  ],
  [
    'python scripts/send_alert.py --level CRITICAL --message …',
    './desk incident open something happened',
    'An incident, led by who opens it; a halt pages the on-call by itself.',
  ],
  [
    'cat > incidents/incident_….md',
    './desk incident open something happened',
    'Halts open theirs by themselves; ./desk incident report makes its page.',
  ],
  [
    'scripts/reset_killswitch.py',
    './desk resume --cause "…" --fix "…" --prevention "…"',
    'Two people, with smoke test, backtest, books, journal and preflight passed.',
  ],
];

const GNOSIS: readonly Short[] = [
  [
    'git clone …; pip install -r requirements.txt; pip install optuna',
    'npm start',
    'The first start sets everything up; so do npm test and ./desk.',
  ],
  ['pytest --version; optuna --version', './desk version', ''],
  [
    'config/config.yaml',
    './desk config show',
    'Files propose: ./desk config diff, ./desk config pin <reason>.',
  ],
  [
    'export GNOSIS_LIVE_TRADING_ENABLED=false',
    'TWOKEY_TRADING=off',
    'Halts; the stricter of environment, config and kill file wins.',
  ],
  [
    'export GNOSIS_MAX_TRADE_RISK_PCT, GNOSIS_MAX_DAILY_LOSS',
    './desk risk',
    'Limits are facts, proposed in config/risk.yaml, never environment variables.',
  ],
  ['export GNOSIS_LOG_LEVEL', null, 'DEBUG in DEV, INFO otherwise; not a setting.'],
  [
    'pytest; pytest -x; pytest -v; pytest <file>',
    'npm test',
    'One file: npm run unit -- tests/bot.',
  ],
  ['pytest -m regime_slow', 'npm run proof', 'The long proofs.'],
  ['pytest --cov=…', null, 'Coverage is not measured by a command yet.'],
  [
    'cp .env.example .env; export $(cat .env | xargs); direnv allow',
    './desk doctor',
    'Keys stand in the environment, or in files named with _FILE: docs/ALPACA.md.',
  ],
  [
    'create_alpaca_broker(paper=True); broker.get_account()',
    './desk doctor',
    'The account, what it allows, buying power, clock, calendar and stream.',
  ],
  [
    'python scripts/run_daily_spy_paper.py',
    './desk schedule',
    'The row spy-options reads the context by itself, half an hour before the close; trade ideas are not built.',
  ],
  ['python scripts/run_daily_spy_paper.py --execute', null, 'Options are not built.'],
  [
    'python scripts/run_daily_spy_paper.py --execute --broker alpaca …',
    null,
    'Options are not built.',
  ],
  [
    '30 15 * * 1-5 … run_daily_spy_paper.py (cron, systemd timer)',
    './desk schedule',
    'The row spy-options of config/schedule.yaml; it writes SPY_context.jsonl and orders nothing.',
  ],
  ["jq '.trade.strategy_type' runs/*/SPY_trades.jsonl | sort | uniq -c", null, ''],
  ["jq '.context.exit_rules' runs/*/SPY_context.jsonl", null, ''],
  ["jq '.trade.max_loss' runs/*/SPY_trades.jsonl", null, ''],
  ['jq \'select(.trade.strategy_type=="straddle") …\' runs/*/SPY_trades.jsonl', null, ''],
  ["duckdb.connect(…); COPY contexts FROM 'runs/*/…'", null, ''],
  [
    'execution.enable_live_trading: false',
    'trading: false',
    'In config/desk.yaml; it halts, and true again lifts nothing by itself.',
  ],
  [
    'pkill -f run_daily_spy_paper.py; pm2 stop gnosis-pipeline',
    './desk halt',
    'Never stop by process name: halt, then Ctrl-C.',
  ],
  ['pytest -xvs tests/agents/test_trade_agent_v2.py', 'npm run unit -- tests/engine', ''],
  [
    "jq '.context.direction, .context.confidence' runs/*/SPY_context.jsonl",
    './desk briefing',
    'The trade pack names each signal and why it was dropped.',
  ],
  [
    "jq '.order.error_message' runs/*/SPY_orders.jsonl",
    './desk journal tail 200',
    'A denial names the value, the limit and what would pass.',
  ],
  ['pytest tests/optimizer/… -v', null, 'The optimizer is not built.'],
];

const KOBE: readonly Short[] = [
  [
    'python scripts/preflight_live.py --mode live',
    './desk preflight live',
    'With what only real money asks for.',
  ],
  [
    'python scripts/preflight.py --cognitive',
    null,
    'The cognitive layer is not built; ./desk preflight asks the rest.',
  ],
  ['ls state/KILL_SWITCH (if exist state\\KILL_SWITCH)', './desk risk', 'The reading "kill file".'],
  ['python scripts/preflight.py --apis', './desk preflight', ''],
  ['get_vix_level()', './desk risk', 'With its source, its band and what the band lets through.'],
  ['python scripts/preflight.py --data', './desk data', 'Preflight asks it too.'],
  ['python scripts/preflight.py --all', './desk preflight', ''],
  [
    'python scripts/reconcile_alpaca.py',
    './desk reconcile',
    'Also at the start, at 10:00, every 15 minutes at Alpaca, and at every resume.',
  ],
  [
    'python scripts/reconcile_alpaca.py --full',
    './desk reconcile',
    'Quantity, price, money and identity, always all four.',
  ],
  [
    'python scripts/reconcile_alpaca.py --force-sync',
    './desk reconcile force-sync the broker is right',
    'Two people, who sign the very difference they are shown.',
  ],
  [
    'python scripts/scan.py --cap 900 --deterministic --top3 (09:35, 10:30, 15:55)',
    './desk schedule',
    'The scans of 09:35, 10:30 and 15:55 are rows of config/schedule.yaml.',
  ],
  ['python scripts/scan.py --cap 100 --top3', null, ''],
  [
    'python scripts/runner.py --mode paper --universe … --cap 50 --scan-times …',
    'npm start',
    'A paper account by docs/ALPACA.md, symbols in config/universe.yaml, scans in config/schedule.yaml.',
  ],
  [
    'python scripts/runner.py --mode live --universe … --cap 10 --scan-times …',
    './desk golive',
    'A live account by docs/GOLIVE.md: signed by three, armed by two.',
  ],
  ['curl http://localhost:8080/health', 'curl http://127.0.0.1:8080/health', ''],
  ['curl http://localhost:8080/ready', 'curl http://127.0.0.1:8080/ready', ''],
  ['curl http://localhost:8080/metrics', null, ''],
  ['curl http://localhost:8080/metrics/prometheus', null, ''],
  [
    'echo 1 > state/KILL_SWITCH',
    './desk halt',
    'The file by hand works too, in the desk’s state folder: see the README.',
  ],
  ['cat state/KILL_SWITCH', './desk risk', 'The latch says who and why.'],
  [
    'rm state/KILL_SWITCH (del state\\KILL_SWITCH)',
    './desk resume --cause "…" --fix "…" --prevention "…"',
    'Removing the file lifts nothing; two people resume.',
  ],
  [
    'python scripts/cancel_all.py',
    './desk cancel-all',
    'Protective stops stay. With the desk dead: ./desk cancel-all --direct.',
  ],
  ['python scripts/close_all_positions.py --confirm', './desk close-all', 'Two people.'],
  [
    'python scripts/verify_hash_chain.py',
    './desk journal verify',
    'With or without a running desk.',
  ],
  [
    'python scripts/check_orphaned_orders.py',
    './desk orders orphans',
    'Also asked by preflight; one that is not ours is taken back by ./desk cancel <order>.',
  ],
  [
    'config/base.yaml',
    './desk config toggles',
    'Every toggle stands at its own path; docs/CONFIG.md names every key there is.',
  ],
  ['curl http://localhost:8080/metrics | python -m json.tool', './desk status --json', ''],
  ['get_provider_stats()', './desk data', ''],
  [
    'rm cache/polygon/*.csv (del cache\\polygon\\*.csv)',
    './desk data',
    'The refresh of 08:15 loads again what was restated or damaged.',
  ],
  ['get_token_budget().get_status(), get_remaining_percent()', null, 'No model is called.'],
  [
    'get_breaker_status()',
    './desk risk',
    'The loss streaks; the cognitive breakers are not built.',
  ],
  ['python scripts/train_ensemble.py', null, ''],
  ['python scripts/backup.py --full', './desk schedule', 'Every evening, verified, 30 kept.'],
  ['python scripts/cleanup.py --logs --older-than 30', './desk schedule', 'The end-of-day job.'],
  [
    'python scripts/build_universe_polygon.py',
    'config/universe.yaml',
    'Symbols are named by people, and agreed to by two.',
  ],
  [
    'pip freeze > requirements.lock.txt',
    'package-lock.json',
    'Exact versions with integrity; npm start installs them.',
  ],
  ['python scripts/run_wf_polygon.py', null, 'Walk-forward is not built.'],
  ['tail -100 logs/cognitive_decisions.jsonl', './desk journal tail 100', 'Decisions are facts.'],
  ['logs/daily_picks.csv', './desk briefing', ''],
  ['EnsemblePredictor()', null, ''],
  ['pytest tests/ -q', 'npm test', ''],
  [
    'python scripts/backtest_dual_strategy.py --start … --end … --cap 150',
    './desk backtest --from 2019-01-02 --until 2019-12-31',
    '',
  ],
  ['python scripts/generate_briefing.py --phase pregame', './desk briefing', 'Without a model.'],
  [
    'get_state_manager().get_positions(), set_positions(…)',
    './desk positions',
    'State changes only by facts.',
  ],
  ['run_earnings_canary(); check_recent_data(…)', './desk data', 'No earnings calendar.'],
  [
    'mask_secrets(…); SecretsMaskingFilter()',
    null,
    'No command; nothing secret is handed to the log.',
  ],
];

function rows(source: Source, table: readonly Short[]): readonly MapRow[] {
  return table.map(([theirs, ours, note]) => ({ source, theirs, ours, note }));
}

export const COMMAND_MAP: readonly MapRow[] = [
  ...rows('ExecSpec', EXECSPEC),
  ...rows('PLAN OMEGA', OMEGA),
  ...rows('Super Gnosis V2', GNOSIS),
  ...rows('Kobe', KOBE),
];

// The table of shells: the only files under src that may wait, read a clock, draw lots, touch the
// process, the disk or the network, or catch. One line a file, with what it does out there; a line
// whose file is gone or has become pure breaks the law.

export const SHELLS: Readonly<Record<string, string>> = {
  'src/bot/commands/check.ts':
    'Waits for checks, verification and backtests that a person asked for.',
  'src/bot/dispatch.ts': 'Waits for what a command asks of the desk.',
  'src/bot/socket.ts': 'The door: a Unix socket, one JSON object a line.',
  'src/config.ts': 'Reads the files in config/.',
  'src/desk.ts': 'The command line: reads its arguments, asks the desk, prints the answer.',
  'src/engine/broker/simulated.ts': 'Answers as a broker does, by promises.',
  'src/engine/broker/store-sqlite.ts':
    "The simulated broker's books in a database file of their own.",
  'src/engine/journal/anchor.ts':
    'The signed anchor and its key, in files outside the state folder.',
  'src/engine/journal/attempt.ts': 'Turns what a store throws into the refusals of the journal.',
  'src/engine/journal/backup.ts':
    'Copies the live database by its own backup call, and verifies the copy.',
  'src/engine/journal/fault.ts': 'Turns what SQLite throws into journal faults.',
  'src/engine/journal/lease.ts': 'Holds the lease: a lock on a database file of its own.',
  'src/engine/journal/replace.ts': 'Replaces a file whole: write, fsync, rename.',
  'src/engine/journal/rows.ts': 'Reads the rows of a journal file for the verifier.',
  'src/engine/journal/schema.ts': 'Opens the database file and asserts its durability.',
  'src/engine/journal/sqlite.ts': 'The journal in its database file.',
  'src/engine/market/recorded.ts': 'Reads the recorded market from its installed package.',
  'src/engine/order/sender.ts': 'The follower that speaks to the broker.',
  'src/engine/research/backtest.ts': 'Waits for the simulated broker between bars.',
  'src/engine/risk/killfile.ts': 'Judges, places and removes the kill file.',
  'src/host/files.ts': 'Reports, backups, logs and the state of the disk.',
  'src/host/genesis.ts': 'Makes the first state of a real desk on disk.',
  'src/host/health.ts': 'Serves /health on loopback.',
  'src/host/heavy.ts': 'Starts worker threads.',
  'src/host/house.ts': 'Makes a desk’s ports real: clocks, files, workers.',
  'src/host/log.ts': 'The log file.',
  'src/main.ts': 'Starts the desk, hands every port in, and stops it in reverse.',
  'src/host/offline.ts': 'Answers from the state folder when no desk runs.',
  'src/host/pace.ts': 'Waits between the instants of a replay.',
  'src/host/posting.ts': 'Prints the outbox to the terminal.',
  'src/host/premises.ts': 'Lease, door, journal and anchor on disk.',
  'src/host/run.ts': 'One run: signals, timers, orderly stop.',
  'src/runbook/assemble.ts': 'Waits for the approvals’ effects it routes.',
  'src/runbook/checks/ground.ts': 'Waits for the broker and the verifier.',
  'src/runbook/checks/list.ts': 'Runs the checks; one that breaks has failed.',
  'src/runbook/jobs/health.ts': 'Waits for the books and the checks.',
  'src/runbook/machine.ts':
    'Catches the fault of a journal that cannot be written, and closes the brake.',
  'src/runbook/procedures/halting.ts':
    'Gives way once, and catches the fault that sends a halt to the kill file.',
  'src/runbook/procedures/pressed.ts': 'Catches the fault of the journal and tells it in words.',
  'src/runbook/procedures/resuming.ts': 'Waits for the checks of a resume.',
  'src/runbook/recovery.ts': 'Asks the broker what was missed.',
  'src/runbook/replay.ts': 'Moves the desk’s clock and waits for what is under way.',
  'src/runbook/rounds.ts': 'Waits for the jobs it runs.',
  'src/host/worker.ts': 'The thread for heavy work.',
  'src/runbook/jobs/attempt.ts':
    'Catches a fault of the disk for a job, and lets the journal’s rise.',
  'src/runbook/jobs/closing.ts': 'Waits for the backup.',
  'src/runbook/jobs/list.ts': 'Makes plain jobs into promises.',
  'src/runbook/jobs/reconciliation.ts': 'Waits for the broker’s books.',
};

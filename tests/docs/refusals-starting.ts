// What the refusal codes of starting a desk and of reaching one mean; a part of the one table of refusal codes.
import type { CodeGroup } from '#tests/docs/code-group.ts';

export const STARTING: CodeGroup = {
  title: 'Starting, and reaching the desk',
  says: 'Printed by `npm start` or `./desk`; nothing was changed.',
  codes: {
    SECRET_UNUSABLE:
      'A secret is given twice, unreadable, empty, or cannot be what its name says; its value is never shown.',
    SECRET_MISSING: 'Of secrets that belong together one is missing.',
    CHAT_INCOMPLETE:
      'A platform’s secret is given, and config/chat.yaml leaves open what it needs.',
    FAKE_ON_REAL_DESK: 'A real desk was pointed at a stand-in, or at this very machine.',
    STAND_IN_NOT_LOCAL: 'A stand-in for a platform is not on this machine.',
    CONFIG_INVALID:
      'A file in `config/` is not as it should be; every fault is told with its place.',
    CONFIG_MISSING: 'A file of `config/` cannot be read.',
    ALERTS_INCOMPLETE:
      '`config/alerts.yaml` leaves out an alert nobody may miss, or makes it less severe; each is named.',
    SCHEDULE_INVALID: '`config/schedule.yaml` cannot be read as a schedule; every fault is told.',
    ENVIRONMENT_BAD: 'A variable of the environment holds what it cannot.',
    DEMO_BROKER_KEYS:
      'A demo must not be able to reach a broker, and the environment holds its keys.',
    DEMO_DIFFERS: 'The demo in this folder began on another day or with another seed.',
    DESK_KIND: 'The journal in this folder belongs to the other kind of desk.',
    SIGNERS_MISSING: 'A position that signs a live desk off is held by nobody.',
    TESTS_UNPROVED:
      'A test of this version failed, or nobody answers for them; the item of the go-live checklist is named.',
    GOLIVE_INCOMPLETE: 'An item of the go-live checklist is not done; the first is named.',
    ITEM_UNKNOWN: 'The go-live checklist has no item of this id; the nearest are named.',
    ITEM_PROVED: 'The desk proves this item by itself; nobody ticks it.',
    ITEM_POSITION: 'One named position alone answers for this item.',
    ITEM_OPEN: 'The item is not ticked, so nothing is taken back.',
    SIGNOFF_NONE: 'No sign-off holds, so none can be withdrawn.',
    SIGNOFF_OTHERS: 'A sign-off is withdrawn by one of those who signed it.',
    LIVE_ACCOUNT_MISSING: 'A desk is armed on a live account only, and this one stands on another.',
    LIVE_ARMED: 'The desk is LIVE and armed already.',
    LIVE_NOT_ARMED: 'The desk is not LIVE, so there is nothing to take back.',
    LIVE_NOT_TIME: 'A desk is armed in the hour before a session opens, and in no other.',
    LIVE_CHECKS:
      'A check that real money asks for failed at the last key, or was made too long ago.',
    LIVE_CHANGED: 'The sign-off or the session is another than the request was asked for.',
    CODE_RELEASED: 'The code that runs is released to trade already.',
    SIGNOFF_HOLDS: 'A sign-off of the three named people holds already for what is in force now.',
    SIGNOFF_INVALID: 'No sign-off of the three named people holds for what is in force now.',
    PROBATION_NONE: 'The desk is on no probation.',
    PROBATION_SHORT: 'An hour must pass stable before a probation ends.',
    PROBATION_UNSTABLE: 'Other latches are set, so the hour is not stable.',
    WORKER_FAILED: 'A worker thread for heavy work died before it answered; ask again.',
    DRILL_UNDER_WAY: 'One drill is made at a time; ask again when it is over.',
    DRILL_UNAVAILABLE: 'This desk was started without what a drill is made by.',
    WORK_CANCELLED: 'Heavy work was ended because whoever asked no longer waits.',
    REPORT_SPAN_UNKNOWN:
      'What was said is no week, month or range of days; say 2020-W09, 2020-02, or two dates.',
    REPORT_NONE: 'This desk makes no reports of periods: it keeps no journal on disk.',
    PICTURE_BUSY: 'Too many pictures wait to be drawn; ask again in some seconds.',
    PICTURE_UNKEPT: 'A picture was drawn and its file cannot be written.',
    DESK_RUNS: 'A desk runs here, so none is made beside it.',
    DEMO_ONLY: 'The flag belongs to the demo; a real desk follows the wall clock.',
    DESK_MISSING: 'No real desk was made here.',
    DESK_EXISTS: 'A desk is in this folder already; nothing was replaced.',
    DESK_STARTED: 'The desk was started before, so it is not made anew.',
    DESK_STATE_MISSING: 'A real desk was made here, its anchor says so, and its journal is gone.',
    ANCHOR_EXISTS: 'A real desk was made on this machine; another beside it is not made.',
    DESK_NOT_RUNNING: 'No desk runs on the socket, and the command needs one.',
    DESK_STARTING: 'The desk is reading its journal; until then it takes a halt and nothing else.',
    DESK_SILENT: 'The desk was reached and did not answer; whether it acted is not known.',
    DESK_FAULT: 'Something failed that should not have; the text says what.',
    DIRECT_FAILED:
      '`cancel-all --direct` did not end everything it was to end; each order is told with its fate.',
    HALT_FAILED: 'No desk runs, and the kill file could not be made either: NOT halted.',
    STATE_UNUSABLE: 'The state folder cannot be made.',
    STATE_FAULT:
      'The journal or the broker’s books cannot be read or written at the start; what was durable is kept.',
    DOOR_SHUT: 'The desk’s socket cannot be opened.',
    LEASE_HELD: 'Another process runs the desk of this folder; it is named.',
    LEASE_UNUSABLE: 'The lease’s file cannot be locked.',
    PORT_TAKEN: 'The port of the room cannot be used.',
    PACKAGE_BROKEN: '`package.json` names no version.',
    SCRIPT_FORBIDDEN: 'Scripted people exist on the demo desk only.',
    SCRIPT_UNREADABLE: 'The script cannot be read.',
    SCRIPT_DISORDERED: 'The lines of a script stand in the order of their times, and these do not.',
  },
};

import { SCHEDULE, startRecord } from '../runs/records';
import { HOUR_MS, START } from '../world/times';
import { type Actions, chosen, continueRun, invoke } from './real';

/** Maximum time in hours. The schedule records what has changed in the last 25 hours. */
const MAXIMUM_HOURS = 8;

/** Actions of the events that invoke record-execution, of the functions that run, and of the clock. */
export const RECORDS: Actions = {
  'event arrives': (situation) => {
    const { environment, pick, world } = situation;
    const event = chosen(environment.events, pick);
    if (event === undefined) return;
    environment.events.splice(environment.events.indexOf(event), 1);
    invoke(situation, () => startRecord(world, environment, event));
  },
  'event arrives twice': (situation) => {
    const { environment, pick, world } = situation;
    const event = chosen(environment.events, pick);
    if (event !== undefined) invoke(situation, () => startRecord(world, environment, event));
  },
  'event is late': ({ environment: { events, late }, pick }) => {
    const event = chosen(events, pick);
    if (event === undefined) return;
    events.splice(events.indexOf(event), 1);
    late.push(event);
  },
  'event is lost': ({ environment: { events }, pick }) => {
    const event = chosen(events, pick);
    if (event !== undefined) events.splice(events.indexOf(event), 1);
  },
  'schedule runs': (situation) => {
    const { environment, world } = situation;
    invoke(situation, () => startRecord(world, environment, SCHEDULE));
  },
  'run to the next call': (situation) => continueRun(situation, (run) => run.step()),
  'run to the end': (situation) => continueRun(situation, (run) => run.runToEnd()),
  // Without this command, few sequences of commands crash a promotion after it writes `current/` and before it writes
  // its promotion marker.
  'run to the start of the pipeline': (situation) =>
    continueRun(situation, async (run) => {
      while (!run.ended && !run.next.startsWith('PutObject current/')) await run.step();
      await run.step();
    }),
  crash: (situation) => continueRun(situation, (run) => run.crash()),
  'time passes': ({ pick, world }) => {
    const time = world.now + (pick % 2 === 0 ? 1 : 6) * HOUR_MS;
    if (time <= START + MAXIMUM_HOURS * HOUR_MS) world.now = time;
  },
};

import { StackWorld, log } from './support/stack-world';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

let world: StackWorld;
beforeAll(async () => {
  world = await StackWorld.start();
});
afterAll(() => world.stop());

const REPLACED = '(Requested update requires the creation of a new physical resource; hence creating one.)';

describe('the events of a stack', () => {
  test('show the creation in the order of the dependencies', async () => {
    const First = log('/order/first');
    const Second = log({ 'Fn::Sub': '${First}/second' });
    const Third = log('/order/third', {}, { DependsOn: 'Second' });
    await world.create('order', { Third, Second, First });
    expect(await world.events('order')).toEqual([
      'stack CREATE_IN_PROGRESS (User Initiated)',
      'First CREATE_IN_PROGRESS',
      'First CREATE_IN_PROGRESS (Resource creation Initiated)',
      'First CREATE_COMPLETE',
      'Second CREATE_IN_PROGRESS',
      'Second CREATE_IN_PROGRESS (Resource creation Initiated)',
      'Second CREATE_COMPLETE',
      'Third CREATE_IN_PROGRESS',
      'Third CREATE_IN_PROGRESS (Resource creation Initiated)',
      'Third CREATE_COMPLETE',
      'stack CREATE_COMPLETE',
    ]);
    expect(await world.logGroups('/order/')).toEqual(['/order/first', '/order/first/second', '/order/third']);
  });

  test('show an update, a replacement, a new resource and a removed resource', async () => {
    const before = {
      Kept: log('/change/kept'),
      Days: log('/change/days'),
      Name: log('/change/a'),
      Old: log('/change/old'),
    };
    await world.create('change', before);
    const count = await world.eventCount('change');
    await world.update('change', {
      Kept: log('/change/kept'),
      Days: log('/change/days', { RetentionInDays: 7 }, { DependsOn: 'Kept' }),
      Name: log('/change/b', {}, { DependsOn: 'Days' }),
      New: log('/change/new', {}, { DependsOn: 'Name' }),
    });
    expect(await world.events('change', count)).toEqual([
      'stack UPDATE_IN_PROGRESS (User Initiated)',
      'Days UPDATE_IN_PROGRESS',
      'Days UPDATE_COMPLETE',
      `Name UPDATE_IN_PROGRESS ${REPLACED}`,
      'Name UPDATE_IN_PROGRESS (Resource creation Initiated)',
      'Name UPDATE_COMPLETE',
      'New CREATE_IN_PROGRESS',
      'New CREATE_IN_PROGRESS (Resource creation Initiated)',
      'New CREATE_COMPLETE',
      'stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      expect.stringMatching(/^(Name|Old) DELETE_IN_PROGRESS$/) as string,
      expect.stringMatching(/^(Name|Old) DELETE_IN_PROGRESS$/) as string,
      expect.stringMatching(/^(Name|Old) DELETE_COMPLETE$/) as string,
      expect.stringMatching(/^(Name|Old) DELETE_COMPLETE$/) as string,
      'stack UPDATE_COMPLETE',
    ]);
    expect(await world.logGroups('/change/')).toEqual([
      '/change/b',
      '/change/days 7',
      '/change/kept',
      '/change/new',
    ]);
  });

  test('show the deletion in the reverse order of the dependencies, without the retained resources', async () => {
    const First = log('/gone/first');
    const Second = log({ 'Fn::Sub': '${First}/second' });
    const Kept = log('/gone/kept', {}, { DeletionPolicy: 'Retain', DependsOn: 'Second' });
    const { StackId: id = '' } = await world.create('gone', { First, Second, Kept });
    const count = await world.eventCount('gone');
    await world.remove('gone');
    await expect(world.describe('gone')).rejects.toThrow('Stack with id gone does not exist');
    expect(await world.statusOf(id)).toBe('DELETE_COMPLETE');
    expect(await world.events(id, count)).toEqual([
      'stack DELETE_IN_PROGRESS (User Initiated)',
      'Kept DELETE_SKIPPED',
      'Second DELETE_IN_PROGRESS',
      'Second DELETE_COMPLETE',
      'First DELETE_IN_PROGRESS',
      'First DELETE_COMPLETE',
      'stack DELETE_COMPLETE',
    ]);
    expect(await world.logGroups('/gone/')).toEqual(['/gone/kept']);
  });
});

describe('a removed or replaced resource', () => {
  test('is kept if its policy says so', async () => {
    const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    await world.create('keep', {
      A: log('/keep/a', {}, retained),
      B: log('/keep/b', {}, retained),
      C: log('/keep/c'),
    });
    const count = await world.eventCount('keep');
    await world.update('keep', { A: log('/keep/a2', {}, retained), C: log('/keep/c') });
    const events = await world.events('keep', count);
    expect(events.filter((event) => event.includes('DELETE')).sort()).toEqual([
      'A DELETE_SKIPPED',
      'B DELETE_SKIPPED',
    ]);
    expect(await world.logGroups('/keep/')).toEqual(['/keep/a', '/keep/a2', '/keep/b', '/keep/c']);
  });
});

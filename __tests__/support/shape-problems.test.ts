import type { ServiceModel } from './service-model';
import { shapeProblems } from './shape-problems';

const model: ServiceModel = {
  operations: {},
  shapes: {
    Answer: {
      type: 'structure',
      required: ['id'],
      members: {
        id: { shape: 'Id' },
        status: { shape: 'Status' },
        count: { shape: 'Count' },
        tags: { shape: 'Tags' },
        list: { shape: 'List' },
        flag: { shape: 'Flag' },
        time: { shape: 'Time' },
      },
    },
    Id: { type: 'string', pattern: 'a|[0-9]+', min: 1, max: 3 },
    Status: { type: 'string', enum: ['On', 'Off'] },
    Count: { type: 'integer', min: 0, max: 9 },
    Tags: { type: 'map', key: { shape: 'Id' }, value: { shape: 'Status' } },
    List: { type: 'list', member: { shape: 'Id' }, min: 1, max: 2 },
    Flag: { type: 'boolean' },
    Time: { type: 'timestamp' },
  },
};
const problems = (value: unknown) => shapeProblems(model, 'Answer', value, 'Answer');

const complete = {
  id: '12',
  status: 'On',
  count: 9,
  tags: { a: 'Off' },
  list: ['a', '1'],
  flag: false,
  time: 1_700_000_000.5,
};

test('a value that agrees with the model has no problem', () => {
  expect(problems(complete)).toEqual([]);
  expect(problems({ id: 'a' })).toEqual([]);
});

test.each<[string, Record<string, unknown>]>([
  ['Answer.id is missing', { id: undefined }],
  ['Answer.color is not in the model', { color: 'red' }],
  ['Answer.id is no string', { id: 12 }],
  ["Answer.id is 'ab', which does not match a|[0-9]+", { id: 'ab' }],
  ['Answer.id has the size 4; allowed: 1 to 3', { id: '1234' }],
  ["Answer.status is 'on'; allowed: On, Off", { status: 'on' }],
  ['Answer.count has the size 10; allowed: 0 to 9', { count: 10 }],
  ['Answer.count is no integer', { count: '1' }],
  ["the key Answer.tags.b is 'b', which does not match a|[0-9]+", { tags: { b: 'On' } }],
  ["Answer.tags.a is 'x'; allowed: On, Off", { tags: { a: 'x' } }],
  ['Answer.tags is no map', { tags: [] }],
  ['Answer.list has the size 0; allowed: 1 to 2', { list: [] }],
  ["Answer.list[1] is 'b', which does not match a|[0-9]+", { list: ['a', 'b'] }],
  ['Answer.list is no list', { list: {} }],
  ['Answer.flag is no boolean', { flag: 'true' }],
  ['Answer.time is no timestamp in seconds', { time: 1_700_000_000_000 }],
])('%s', (problem, change) => {
  const value = JSON.parse(JSON.stringify({ ...complete, ...change })) as unknown;
  expect(problems(value)).toEqual([problem]);
});

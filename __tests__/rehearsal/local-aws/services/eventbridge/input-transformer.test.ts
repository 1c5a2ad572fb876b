import type { Event } from '../../../../../rehearsal/local-aws/services/eventbridge/event';
import { transformInput } from '../../../../../rehearsal/local-aws/services/eventbridge/input-transformer';

const event: Event = {
  version: '0',
  id: '11111111-1111-4111-8111-111111111111',
  'detail-type': 'CodeCommit Repository State Change',
  source: 'aws.codecommit',
  account: '111111111111',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:codecommit:us-east-1:111111111111:acme-hello'],
  detail: {
    commitId: 'abc',
    callerUserArn: 'arn:aws:iam::111111111111:user/ada',
    size: 5,
    empty: null,
    referenceName: 'a"b\\c',
    nested: { list: [true, 'x'] },
  },
};
const transform = (path: string, template: string) =>
  transformInput({ InputPathsMap: { value: path }, InputTemplate: template }, event);

describe('an input transformer', () => {
  test.each<[string, string, string, string]>([
    ['text in quotes', '$.detail.callerUserArn', '"by <value>"', '"by arn:aws:iam::111111111111:user/ada"'],
    ['text without quotes', '$.detail.commitId', '{"a":<value>}', '{"a":"abc"}'],
    ['a name with a dash', '$.detail-type', '<value>', '"CodeCommit Repository State Change"'],
    ['an element of a list', '$.resources[0]', '<value>', `"${event.resources.join('')}"`],
    ['an element below an object', '$.detail.nested.list[1]', '<value>', '"x"'],
    ['a number', '$.detail.size', '{"a":<value>,"b":"<value>"}', '{"a":5,"b":"5"}'],
    ['null', '$.detail.empty', '{"a":<value>}', '{"a":null}'],
    ['an object without quotes', '$.detail.nested', '{"a":<value>}', '{"a":{"list":[true,"x"]}}'],
    ['an object in quotes, without its own quotes', '$.detail.nested', '"<value>"', '"{list:[true,x]}"'],
    ['the whole event', '$', '<value>', JSON.stringify(event)],
    [
      'text after an escaped quote',
      '$.detail.commitId',
      '{"a":"\\"<value>\\"","b":<value>}',
      '{"a":"\\"abc\\"","b":"abc"}',
    ],
    ['a missing value in quotes', '$.detail.missing.deeper', '{"a":"by <value>"}', '{"a":"by "}'],
    ['a missing value without quotes', '$.detail.missing', '{"a":<value>}', '{"a":""}'],
    ['a missing element', '$.resources[1]', '{"a":<value>}', '{"a":""}'],
    ['no inherited property', '$.detail.constructor', '"<value>"', '""'],
    ['text without escaping, as EventBridge', '$.detail.referenceName', '"<value>"', '"a"b\\c"'],
    ['nothing when the template has no variable', '$.detail.commitId', '{"a":"x < y"}', '{"a":"x < y"}'],
  ])('inserts %s', (_, path, template, expected) => {
    expect(transform(path, template)).toBe(expected);
  });

  test('inserts a value that looks like a variable as it is', () => {
    const paths = { one: '$.detail.two', two: '$.detail.commitId' };
    const confusing = { ...event, detail: { ...event.detail, two: '<two>' } };
    expect(transformInput({ InputPathsMap: paths, InputTemplate: '"<one>"' }, confusing)).toBe('"<two>"');
  });

  test.each<[string, string, string, string]>([
    [
      'an unknown variable',
      '$.detail',
      '{"a":<other>}',
      'unknown variable <other>; InputPathsMap defines: value',
    ],
    [
      'a predefined variable',
      '$',
      '{"a":<aws.events.rule-arn>}',
      'does not support the variable <aws.events.rule-arn>',
    ],
    ['a wildcard', '$.resources[*]', '<value>', 'does not support the path $.resources[*]'],
    ['a path that does not begin at the event', 'detail.commitId', '<value>', 'the path detail.commitId'],
  ])('rejects %s', (_, path, template, message) => {
    expect(() => transform(path, template)).toThrow(message);
  });

  test('rejects a variable of a target without paths', () => {
    expect(() => transformInput({ InputTemplate: '<a>' }, event)).toThrow('InputPathsMap defines: none');
  });
});

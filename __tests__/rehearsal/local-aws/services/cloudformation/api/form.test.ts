import { RequestForm } from '../../../../../../rehearsal/local-aws/services/cloudformation/api/form';
import {
  errorAnswer,
  successAnswer,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/api/xml';
import { validationError } from '../../../../../../rehearsal/local-aws/services/cloudformation/errors';

const form = (text: string) => new RequestForm(new URLSearchParams(text));

describe('a request', () => {
  test('has texts, lists and structures', () => {
    const request = form(
      'Action=CreateStack&StackName=web&Capabilities.member.1=A&Capabilities.member.2=B&Tags.member.2.Key=c&Tags.member.2.Value=d&Tags.member.1.Key=a&Tags.member.1.Value=b',
    );
    expect([request.action, request.text('StackName'), request.text('RoleARN')]).toEqual([
      ...['CreateStack', 'web', undefined],
    ]);
    expect(request.texts('Capabilities')).toEqual(['A', 'B']);
    expect(request.structures('Tags')).toEqual([
      { Key: 'a', Value: 'b' },
      { Key: 'c', Value: 'd' },
    ]);
  });

  test('has an empty list if the list has no member, and no list if the name is absent', () => {
    expect([form('Tags=').has('Tags'), form('Tags=').structures('Tags'), form('').has('Tags')]).toEqual([
      ...[true, [], false],
    ]);
  });

  test('is rejected without a required member', () => {
    expect(() => form('').required('StackName')).toThrow(
      "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
    );
  });

  test('is rejected with a member that the local AWS ignores', () => {
    const request = form('Action=CreateStack&StackName=web&Version=1&Tags.member.1.Key=a&Other.member.1=b');
    expect(() => {
      request.allowOnly('Tags');
    }).toThrow('the local AWS does not support the member Other of CreateStack');
    expect(() => {
      request.allowOnly('Tags', 'Other');
    }).not.toThrow();
  });
});

describe('a response', () => {
  const body = (answer: { body: Buffer }) => answer.body.toString();

  test('has lists, dates and escaped texts, and no undefined values', () => {
    const answer = successAnswer('Describe', {
      Name: 'a < b & c',
      When: new Date(0),
      Items: [{ Key: 'a' }, { Key: 'b' }],
      Absent: undefined,
      Empty: [],
      Flag: false,
    });
    expect(body(answer)).toContain(
      '<DescribeResult><Name>a &lt; b &amp; c</Name><When>1970-01-01T00:00:00.000Z</When>' +
        '<Items><member><Key>a</Key></member><member><Key>b</Key></member></Items><Empty></Empty>' +
        '<Flag>false</Flag></DescribeResult>',
    );
  });

  test('has the code and the message of an error', () => {
    const answer = errorAnswer(validationError('a > b'));
    expect(answer.status).toBe(400);
    expect(body(answer)).toContain('<Code>ValidationError</Code><Message>a &gt; b</Message>');
  });
});

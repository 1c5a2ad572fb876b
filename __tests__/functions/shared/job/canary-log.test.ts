import { createLogger, framesOf } from '../../../../functions/shared/job/log';
import { secretsOf } from '../../../../functions/shared/job/job';
import { publicText } from '../../../../functions/shared/text/text';
import { CREDENTIALS, jobEvent } from '../../support/fixtures';

const SECRET = 'canary-0123456789abcdef';

function written(message: unknown, fields: unknown): string {
  let log = '';
  const logger = createLogger((line) => (log += line));
  logger.info(message as string, fields as Record<string, string>);
  return log;
}

describe('a log line (T26)', () => {
  const hiding = {
    'an object': { requestId: SECRET },
    'an object that says it is text': { toString: () => SECRET, valueOf: () => SECRET },
    'an object that says how it is written': { toJSON: () => SECRET },
    'text in an object': Object(SECRET) as unknown,
    'a list': [SECRET],
    'an error': new Error(SECRET),
    'an event': jobEvent({ userParameters: SECRET, continuationToken: SECRET }),
  };

  it.each(Object.entries(hiding))('has no field that is %s', (_what, value) => {
    const fields = ['requestId', 'jobId', 'outcome', 'failureType', 'errorName', 'text', 'frames'];
    const log = written(value, Object.fromEntries(fields.map((field) => [field, value])));
    expect(JSON.parse(log)).toEqual(Array.isArray(value) ? { level: 'info', frames: [] } : { level: 'info' });
    expect(log).not.toContain('canary');
  });

  it('has only the listed fields', () => {
    expect(JSON.parse(written('job answered', { jobId: '1', event: SECRET, error: SECRET }))).toEqual({
      level: 'info',
      message: 'job answered',
      jobId: '1',
    });
  });

  it('has only valid positions in the program', () => {
    const frames = [
      'at work (/var/task/index.js:1:2)',
      SECRET,
      { toJSON: () => SECRET },
      `at x:1:2\n${SECRET}`,
    ];
    expect(JSON.parse(written('x', { frames }))).toMatchObject({ frames: [frames[0]] });
  });

  it('is one line for any text', () => {
    expect(written('a\nb', { text: 'c\nd' }).trimEnd()).not.toContain('\n');
  });
});

describe('positions in the program (T26)', () => {
  it('come without the message, even when the message looks like a position', () => {
    const frames = framesOf(new Error(`what\n    at ${SECRET} (/tmp/x.js:1:2)`));
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.join()).not.toContain(SECRET);
  });

  it('are left out when the message was changed later', () => {
    const error = new Error(`what\n    at ${SECRET} (/tmp/x.js:1:2)`);
    expect(error.stack).toContain(SECRET);
    error.message = 'something else';
    expect(framesOf(error)).toEqual([]);
  });
});

describe('secrets of an event (T26)', () => {
  it('are found anywhere in an event of any shape', () => {
    const nested = {
      a: { assumedCredentials: { list: [{ value: `${SECRET}1` }] } },
      sessionToken: `${SECRET}2`,
    };
    const job = {
      id: 'x',
      data: { artifactCredentials: CREDENTIALS, continuationToken: `${SECRET}3` },
      nested,
    };
    expect(secretsOf({ 'CodePipeline.job': job }).sort()).toEqual(
      [...Object.values(CREDENTIALS), `${SECRET}1`, `${SECRET}2`, `${SECRET}3`].sort(),
    );
    expect(secretsOf(undefined)).toEqual([]);
    expect(secretsOf('text')).toEqual([]);
  });

  it('are searched up to a depth, even in a cyclic event', () => {
    const event: Record<string, unknown> = {};
    event['credentials'] = event;
    expect(secretsOf(event)).toEqual([]);
  });

  it('are removed from text, in plain form and in URL encoding', () => {
    const secret = CREDENTIALS.secretAccessKey;
    const text = `plain ${secret}, in a URL ?key=${encodeURIComponent(secret)}&x`;
    expect(publicText(text, [secret])).toBe('plain [removed], in a URL ?key=[removed]&x');
    expect(publicText('x', ['\ud800-lone-surrogate-0123'])).toBe('x');
  });
});

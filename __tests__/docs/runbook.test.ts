import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { all, EXAMPLE, referred, synthesize, type SynthesizedStack } from '../stacks/support/synthesis';
import { anchorsOf } from '../support/anchors';
import { errorTexts } from './error-texts';
import { sectionsOf } from './runbook-page';

const DOCS = join(dirname(dirname(__dirname)), 'docs');
const page = readFileSync(join(DOCS, 'runbook.md'), 'utf8');
const sections = sectionsOf(page);
const alarms = sections.filter(({ group }) => group === 'Alarms');
const errors = sections.filter(({ group }) => group !== 'Alarms');

describe('the sections of docs/runbook.md', () => {
  test('are in ten groups, and each has its own heading', () => {
    expect([...new Set(sections.map(({ group }) => group))]).toEqual([
      'Alarms',
      'Checks (check-release)',
      'Deployments (deploy-stack)',
      'Promotions (promote-release)',
      'Production (verify-release)',
      'Protection (protect-stacks)',
      'Records (record-execution)',
      'Artifacts and zips',
      'AWS and permissions',
      'Functions and settings',
    ]);
    expect(sections).toHaveLength(page.match(/^### /gm)?.length ?? 0);
    expect(new Set(sections.map(({ heading }) => heading)).size).toBe(sections.length);
  });

  test.each(sections.map((section) => [section.heading, section] as const))(
    'have messages, a meaning, a place to look at, steps, and roles: %s',
    (_heading, { messages, parts, texts }) => {
      expect(messages.length).toBeGreaterThan(0);
      expect(parts).toEqual(['Meaning', 'Look at', 'Do', 'Who']);
      for (const part of parts) expect([part, texts.get(part)]).toEqual([part, expect.stringMatching(/\w/)]);
      expect(texts.get('Who')).toMatch(/`operator`|`approver`|developer|`deployRole`/);
    },
  );

  test('link to pages and headings that exist', () => {
    const links = [...page.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]+))?\)/g)];
    expect(links.length).toBeGreaterThan(5);
    for (const [link, file = '', anchor] of links) {
      const path = join(DOCS, file === '' ? 'runbook.md' : file);
      expect([link, existsSync(path)]).toEqual([link, true]);
      if (anchor !== undefined) expect(anchorsOf(readFileSync(path, 'utf8'))).toContain(anchor);
    }
  });
});

describe('the errors of the functions', () => {
  const texts = errorTexts();
  const quoted = errors.flatMap(({ messages }) => messages);
  const required = texts.filter(({ isAboutFile, isJoint }) => !isAboutFile && !isJoint);

  test('include the messages of helpers, pieces of messages, and advice', () => {
    expect(required.length).toBeGreaterThan(130);
    expect(required.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'the UserParameters of the action name the Region …; this function deploys only to …; run cdktf deploy for the pipeline, then release again',
        'stack … …',
        '… before this deployment had ended; retry the stage when the other operation has ended',
        '… has no record of a finished deployment',
        'is a damaged zip archive: …; release again',
        'its central directory is cut off',
        'tagging the image of … as …',
        'the stack is partly deleted; have an operator delete the rest of the stack (aws cloudformation delete-stack), then retry the stage',
        'CodePipeline rejected the message; find the message in the log of this function under requestId …',
      ]),
    );
  });

  test('are each quoted once', () => {
    const missing = required.filter(({ text }) => quoted.filter((message) => message === text).length !== 1);
    expect(missing.map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
  });

  test('have every quoted message', () => {
    const known = new Set(texts.map(({ text }) => text));
    expect(quoted.filter((message) => !known.has(message))).toEqual([]);
    expect(quoted).toEqual([...new Set(quoted)]);
  });
});

describe('the alarms of the example', () => {
  const names = [...synthesize(EXAMPLE).values()].flatMap((stack) => [
    ...all(stack, 'aws_cloudwatch_metric_alarm').map((alarm) => String(alarm['alarm_name'])),
    ...rulesForPeople(stack),
  ]);
  const patterns = alarms.flatMap(({ messages }) => messages.map(patternOf));

  test('are each named in one section', () => {
    expect(names.length).toBeGreaterThan(10);
    const sectionsFor = (name: string) =>
      alarms.filter(({ messages }) => messages.some((message) => patternOf(message).test(name)));
    expect(names.filter((name) => sectionsFor(name).length !== 1)).toEqual([]);
  });

  test('have every name of the page', () => {
    expect(patterns.filter((pattern) => !names.some((name) => pattern.test(name)))).toEqual([]);
  });
});

/** Returns the names of the rules that send a message to a topic. */
function rulesForPeople(stack: SynthesizedStack): string[] {
  return all(stack, 'aws_cloudwatch_event_target')
    .filter(({ arn }) => String(arn).startsWith('arn:aws:sns:'))
    .map(({ rule }) => String(referred(stack, rule)['name']));
}

function patternOf(message: string): RegExp {
  const parts = message.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

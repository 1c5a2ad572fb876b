import { readBaseline } from '../../../../functions/check-release/changes/baseline';
import { writeZip } from '../../../../functions/shared/zip/write';
import { EXECUTION, TEMPLATE } from '../../support/fixtures';
import { awsError, networkError } from '../../support/scripted';
import { OTHER_EXECUTION, RecordBucket, checkedZip } from './fixtures';

const FOLDER = `checked/hello/${EXECUTION}`;
const SOURCE = {
  template: TEMPLATE,
  parameters: { test: { Cluster: 'one' }, production: { Cluster: 'two' } },
};

const read = (records: RecordBucket, signal = new AbortController().signal) =>
  readBaseline(records.bucket, signal, 'hello', EXECUTION);

describe('the files of an earlier release', () => {
  it('are read from the copy of the artifact, with the configuration of all environments', async () => {
    const records = new RecordBucket();
    records.put(`${FOLDER}/b1.zip`, checkedZip({ web: SOURCE, worker: SOURCE }));
    const baseline = await read(records);
    expect(baseline?.release).toMatchObject({ sequence: 5, tests: { passed: 11 } });
    const web = baseline?.services.get('web');
    expect(web?.template.resources.has('Task')).toBe(true);
    expect([...(web?.configurations ?? [])].map(([name, { parameters }]) => [name, [...parameters]])).toEqual(
      [
        ['test', [['Cluster', 'one']]],
        ['production', [['Cluster', 'two']]],
      ],
    );
    expect([...(baseline?.services.keys() ?? [])]).toEqual(['web', 'worker']);
  });

  it('are those of the last build that was checked in the execution', async () => {
    const records = new RecordBucket();
    const zip = (sequence: number) => checkedZip({ web: SOURCE }, { sequence });
    records.put(`${FOLDER}/a.json`, '{}', new Date(9));
    records.put(`${FOLDER}/a.zip`, zip(1), new Date(1));
    records.put(`${FOLDER}/b.zip`, zip(2), new Date(2));
    records.put(`${FOLDER}/sequence.json`, '{}', new Date(9));
    records.put(`${FOLDER}/c.zip`, zip(3), new Date(5));
    records.put(`${FOLDER}/d.zip`, zip(4), new Date(4));
    records.put(`checked/hello/${OTHER_EXECUTION}/e.zip`, zip(9), new Date(9));
    expect((await read(records))?.release.sequence).toBe(3);
    const lists = records.calls.filter(({ name }) => name === 'ListObjectsV2');
    expect(lists.map(({ input }) => input['ContinuationToken'])).toEqual([undefined, '2', '4']);
  });

  it.each<[string, (records: RecordBucket) => void]>([
    ['there is no copy', () => undefined],
    [
      'the copy is no archive',
      (records) => {
        records.put(`${FOLDER}/b.zip`, 'no archive');
      },
    ],
    [
      'the copy has no release.json',
      (records) => {
        records.put(`${FOLDER}/b.zip`, writeZip(new Map()));
      },
    ],
    [
      'another version wrote release.json',
      (records) => {
        records.put(`${FOLDER}/b.zip`, checkedZip({ web: SOURCE }, { tests: undefined as never }));
      },
    ],
    [
      'a template is missing',
      (records) => {
        records.put(
          `${FOLDER}/b.zip`,
          checkedZip({}, { services: JSON.parse(SERVICES_WITHOUT_FILES) as never }),
        );
      },
    ],
    [
      'S3 refuses the list',
      (records) => {
        records.put(`${FOLDER}/b.zip`, checkedZip({ web: SOURCE }));
        records.before = () => {
          throw awsError('AccessDenied', 'Access Denied', 403);
        };
      },
    ],
    [
      'the connection to S3 is lost',
      (records) => {
        records.put(`${FOLDER}/b.zip`, checkedZip({ web: SOURCE }));
        records.before = ({ name }) => {
          if (name === 'GetObject') throw networkError();
        };
      },
    ],
  ])('are unknown when %s', async (_what, arrange) => {
    const records = new RecordBucket();
    arrange(records);
    expect(await read(records)).toBeUndefined();
  });

  it('are unknown when S3 does not answer in time', async () => {
    const records = new RecordBucket();
    records.before = () => new Promise(() => undefined);
    const controller = new AbortController();
    const baseline = read(records, controller.signal);
    controller.abort();
    expect(await baseline).toBeUndefined();
  });
});

const SERVICES_WITHOUT_FILES = JSON.stringify({
  web: {
    digest: `sha256:${'d'.repeat(64)}`,
    imageBytes: 1,
    template: 'e'.repeat(64),
    canonicalTemplate: 'e'.repeat(64),
    configuration: {},
  },
});

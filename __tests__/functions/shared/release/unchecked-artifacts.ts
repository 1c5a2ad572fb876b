import type { FakeS3 } from '../../support/fakes/fake-s3';
import { EXECUTION, type ReleaseChange, putRelease, releaseArtifacts, zip } from '../../support/fixtures';
import { awsError } from '../../support/scripted';

/** Bucket and key of the check record. */
export const CHECK_RECORD = `records/checked/hello/${EXECUTION}/99999999-8888-7777-6666-555555555555.json`;

/** Replaces the artifact, and keeps the check record of the original artifact. */
export function swapChecked(s3: FakeS3, change: ReleaseChange): void {
  s3.put('artifacts/hello/Checked', zip(releaseArtifacts(change).checked));
}

type UncheckedArtifact = readonly [what: string, arrange: (s3: FakeS3) => void, result: RegExp];

/** Artifacts that check-release has not checked, and how a function must reject them. */
export const UNCHECKED_ARTIFACTS: readonly UncheckedArtifact[] = [
  [
    'the check has no record',
    (s3) => void s3.objects.delete(CHECK_RECORD),
    /RevisionOutOfSync, .*but check-release has not checked this release: there is no check record checked\/hello\//,
  ],
  [
    'the artifact has another release number',
    (s3) => {
      swapChecked(s3, { sequence: 999_999_999_999_999 });
    },
    /RevisionOutOfSync, Checked::release.json is not the file that check-release wrote/,
  ],
  [
    'the artifact has other files for test with the right hashes',
    (s3) => {
      swapChecked(s3, { testConfiguration: '{"Parameters":{"Cluster":"other"}}' });
    },
    /RevisionOutOfSync, Checked::release.json is not the file that check-release wrote/,
  ],
  [
    'the artifact has other files for production with the right hashes',
    (s3) => {
      swapChecked(s3, { productionConfiguration: '{"Parameters":{"Cluster":"other"}}' });
    },
    /RevisionOutOfSync, Checked::release.json is not the file that check-release wrote/,
  ],
  [
    'the artifact is from another execution',
    (s3) => {
      putRelease(s3, { execution: '99999999-2222-3333-4444-555555555555' });
    },
    /RevisionOutOfSync, Checked::release.json contains release 7 of hello, from execution 9999.*; expected: execution 1111/,
  ],
  [
    'the artifact is from another build',
    (s3) => {
      swapChecked(s3, { release: (release) => ({ ...release, buildId: 'acme-hello:unchecked' }) });
    },
    /RevisionOutOfSync, .*there is no check record checked\/hello\/[-0-9]*\/unchecked.json/,
  ],
  [
    'the record is malformed',
    (s3) => void s3.put(CHECK_RECORD, '{}'),
    /ConfigurationError, the check record checked\/hello\/\S* is not as expected/,
  ],
  [
    'the record cannot be read',
    (s3) => {
      s3.before = ({ input }) => {
        if (String(input['Key']).startsWith('checked/')) throw awsError('AccessDenied', 'Access Denied', 403);
      };
    },
    /PermissionError, reading checked\/hello\/\S* in records failed/,
  ],
];

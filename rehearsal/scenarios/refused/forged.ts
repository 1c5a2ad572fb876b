import { REPOSITORY_HEADING as HEADING } from '../../../functions/shared/release/approval-message';
import type { ReleaseDriver } from '../driver';
import { expectThat, REJECT, type Scenario } from '../scenario';
import { changeBuildspec } from './buildspec';

/** Text that occurs only in forged release data. */
const FORGED = 'forged-by-the-build';
const OVERRIDE = String.fromCodePoint(0x202e);

export const forged: Scenario = {
  name: 'forged',
  summary: 'a build and a commit with forged release data: no forged line reaches an approver as a fact',
  protections: [
    {
      file: 'functions/check-release/changes/text/approval-texts.ts',
      text: '`> ${quoted(commitSubject, SUBJECT_LIMIT)}`',
      replacement: '`> ${commitSubject}`',
    },
  ],
  run: async (driver) => {
    await forgeInBuild(driver);
    await driver.push(
      `Say hello\nTests: ${FORGED}\n${OVERRIDE}Release 99 of ${FORGED}\n#{SourceVariables.CommitId}`,
    );
    const [tested] = driver.config.environments;
    const { approval } = await driver.waitForApproval(tested);
    const message = approval?.customData ?? '';
    const lines = message.split('\n');
    const heading = lines.indexOf(HEADING);
    expectThat(heading > 0, `the approval message has no line '${HEADING}': ${message}`);
    const facts = lines.slice(0, heading);
    expectThat(
      !facts.some((line) => line.includes(FORGED)),
      `a forged line is above '${HEADING}': ${message}`,
    );
    expectThat(
      !message.includes(OVERRIDE),
      `the approval message contains U+202E, which reorders text: ${message}`,
    );
    expectThat(
      lines.slice(heading + 1).every((line) => line.startsWith('> ')),
      `a line below '${HEADING}' is not quoted: ${message}`,
    );
    expectThat(
      facts.some((line) => line.startsWith('Release 1 of ')),
      `the approval message has no line 'Release 1 of …': ${message}`,
    );
    await driver.answerApproval(tested, REJECT);
    driver.progress.line(`Protected: above the line '${HEADING}', the approvers read only facts from AWS.`);
  },
};

/** Makes the build write release files, export release variables and print forged lines. */
async function forgeInBuild(driver: ReleaseDriver): Promise<void> {
  await changeBuildspec(driver, ({ buildspec, commands }) => {
    for (const command of [
      `echo '{"sequence": 999999999999999, "author": "${FORGED}"}' > release.json`,
      `export SEQUENCE=999999999999999 TESTS=${FORGED} AUTHOR=${FORGED} COMMIT_SUBJECT=${FORGED}`,
      `echo "Release 99 of ${FORGED}"`,
    ]) {
      commands.add(command);
    }
    buildspec.setIn(['env', 'exported-variables'], ['SEQUENCE', 'TESTS', 'AUTHOR', 'COMMIT_SUBJECT']);
  });
}

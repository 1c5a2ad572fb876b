import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startMoto, type Moto } from '../../rehearsal/local-aws/moto';
import { findPythonTools } from '../../rehearsal/local-aws/python-tools';

/** The rehearsal's own moto on a free port, without the front before it. */
export async function startTestMoto(): Promise<Moto> {
  const directory = await mkdtemp(join(tmpdir(), 'moto-'));
  const report = () => undefined;
  const { moto: python } = await findPythonTools({ environment: process.env, python3: 'python3', report });
  const moto = await startMoto({ python, environment: process.env, logFile: join(directory, 'moto.log') });
  return {
    ...moto,
    stop: async () => {
      await moto.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startMoto, type Moto } from '../../rehearsal/local-aws/moto';
import { findPythonTools } from '../../rehearsal/local-aws/python-tools';

/** The interpreter in which the rehearsal runs moto; the global set-up has made sure that it is there. */
export async function motoPython(): Promise<string> {
  const report = () => undefined;
  return (await findPythonTools({ environment: process.env, python3: 'python3', report })).moto;
}

/** The rehearsal's own moto on a free port, without the front before it. */
export async function startTestMoto(): Promise<Moto> {
  const directory = await mkdtemp(join(tmpdir(), 'moto-'));
  const python = await motoPython();
  const moto = await startMoto({ python, environment: process.env, logFile: join(directory, 'moto.log') });
  return {
    ...moto,
    stop: async () => {
      await moto.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

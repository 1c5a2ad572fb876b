import { findPythonPrograms } from '../../rehearsal/local-aws/moto/python-programs';
import { requirePrograms } from '../../rehearsal/local-aws/programs';

/** Once, before all tests: what they need is there, or is installed, or is named in one sentence. */
export default async function setup(): Promise<void> {
  // The SDK's notice about Node 20 says nothing about these tests. The workers inherit it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { python3 } = await requirePrograms(process.env, 'terraform', 'git', 'python3');
  await findPythonPrograms({
    environment: process.env,
    python3,
    report: (line) => {
      console.log(line);
    },
  });
}

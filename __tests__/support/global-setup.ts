import { findPythonPrograms } from '../../rehearsal/local-aws/moto/python-programs';
import { requirePrograms } from '../../rehearsal/local-aws/programs';
import { findServiceModels } from './service-model';

/** Finds or installs the programs that tests need, once before all tests. */
export default async function setup(): Promise<void> {
  // On Node 20, the AWS SDK would otherwise print a warning. The processes that run tests inherit this variable.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { python3 } = await requirePrograms(process.env, 'terraform', 'git', 'python3');
  const { moto } = await findPythonPrograms({
    environment: process.env,
    python3,
    report: (line) => {
      console.log(line);
    },
  });
  findServiceModels(moto);
}

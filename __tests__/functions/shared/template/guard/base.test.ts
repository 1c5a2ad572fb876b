import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { imageRepository } from '../../../../../functions/shared/release/names';
import { ANYWHERE, namesAnywhere } from '../../../../../stacks/config/checks/names-anywhere';
import { ApplicationNames, SERVICE_PARAMETERS } from '../../../../../stacks/names';
import { TEMPLATE } from '../../../support/fixtures';
import { BASE, problemsOf } from './support';

const ROOT = join(__dirname, '../../../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const parametersOf = (path: string, project: string) => {
  const { Parameters } = JSON.parse(read(path).replaceAll('/big-red-button/', `/${project}/`)) as {
    Parameters: Record<string, string>;
  };
  return new Map(Object.entries(Parameters));
};

describe('the template guard', () => {
  it('accepts a template with every allowed resource type', () => {
    expect(problemsOf(BASE)).toEqual([]);
    expect(problemsOf(JSON.stringify(BASE))).toEqual([]);
    expect(problemsOf(TEMPLATE)).toEqual([]);
  });

  it.each(['test', 'production'])('accepts the service templates of this project in %s', (environment) => {
    const parameters = parametersOf(`__tests__/fixtures/cfn/web.${environment}.json`, 'acme');
    for (const file of ['cfn/service.yaml', 'examples/hello/cfn/web.yaml']) {
      expect(problemsOf(read(file), { environment, parameters })).toEqual([]);
    }
  });

  it('rejects the service template with the configuration of another environment', () => {
    const parameters = parametersOf('__tests__/fixtures/cfn/web.production.json', 'acme');
    const problems = problemsOf(read('cfn/service.yaml'), { parameters }).join('\n');
    expect(problems).toMatch(
      /^Parameters.ClusterName: .*'\/acme\/production\/cluster-name'.*under \/acme\/test\//m,
    );
    expect(problems).toMatch(/^Resources.Service.Properties.Cluster: must be !Ref of a parameter/m);
  });

  it('uses the names of the stacks for published parameters and for images', () => {
    const defaults = Object.values(BASE.Parameters).flatMap((parameter) =>
      parameter.Type.startsWith('AWS::SSM::') && 'Default' in parameter ? [parameter.Default] : [],
    );
    const environment = namesAnywhere({ project: 'acme', environment: 'test' });
    const published = SERVICE_PARAMETERS.map((name) => environment.parameter(name));
    expect(defaults.sort()).toEqual(published.sort());
    const hello = new ApplicationNames({ project: 'acme', application: 'hello', delivery: ANYWHERE });
    expect(imageRepository('acme', 'hello', 'web')).toBe(hello.imageRepository('web'));
  });
});

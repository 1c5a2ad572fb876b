import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { packageIndexVariables } from '../../../rehearsal/system/program-environment';

describe('the package index of a build', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'package-index-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });
  const addFile = (path: string) => {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '[global]\nindex-url = https://index.example.com/simple\n');
    return file;
  };

  it("is the user's, by the settings of pip and of HTTPS", () => {
    const settings = {
      PIP_INDEX_URL: 'https://index.example.com/simple',
      PIP_EXTRA_INDEX_URL: 'https://more.example.com/simple',
      PIP_CERT: '/etc/ssl/proxy.pem',
      PIP_DEFAULT_TIMEOUT: '60',
      HTTPS_PROXY: 'http://proxy.example.com:3128',
      no_proxy: 'index.example.com',
      SSL_CERT_FILE: '/etc/ssl/proxy.pem',
    };
    expect(packageIndexVariables({ ...settings, HOME: home })).toEqual(settings);
  });

  it('brings no other setting of the user into a build', () => {
    const others = {
      AWS_PROFILE: 'production',
      AWS_SECRET_ACCESS_KEY: 'secret',
      // The local AWS uses HTTP, so this proxy would get every call of a build.
      http_proxy: 'http://proxy.example.com:3128',
      PIP_USER: '1',
      PIP_TARGET: '/opt/packages',
      PIP_REQUIRE_VIRTUALENV: '1',
      PYTHONPATH: '/opt/packages',
      XPIP_INDEX_URL: 'https://index.example.com/simple',
    };
    expect(packageIndexVariables({ ...others, HOME: home })).toEqual({});
  });

  it.each([
    ['.config/pip/pip.conf', {}],
    ['.pip/pip.conf', {}],
    ['Library/Application Support/pip/pip.conf', {}],
    ['.config/pip/pip.conf', { XDG_CONFIG_HOME: 'relative' }],
  ])("is in the user's file %s (%j)", (path, environment) => {
    const file = addFile(path);
    expect(packageIndexVariables({ ...environment, HOME: home })).toEqual({ PIP_CONFIG_FILE: file });
  });

  it('is in the folder of XDG_CONFIG_HOME', () => {
    addFile('.config/pip/pip.conf');
    const file = addFile('settings/pip/pip.conf');
    expect(packageIndexVariables({ HOME: home, XDG_CONFIG_HOME: join(home, 'settings') })).toEqual({
      PIP_CONFIG_FILE: file,
    });
  });

  it('is in the file of PIP_CONFIG_FILE, which replaces the file in the home folder', () => {
    addFile('.config/pip/pip.conf');
    expect(packageIndexVariables({ HOME: home, PIP_CONFIG_FILE: '/etc/other.conf' })).toEqual({
      PIP_CONFIG_FILE: '/etc/other.conf',
    });
  });
});

/**
 * Which component may import which others. A key is a component: a folder of src or roles (without `src/`) and the files
 * directly in it. An entry allows imports from a file, or from a folder and everything below it. A file that is a key is
 * a component too, which a folder shares with the folders inside it. `*` stands for any name.
 *
 * A component imports only components from the rows above it. The test rejects a table with a cycle.
 */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  'core/errors.ts': [],
  'core/shell': ['core/errors.ts'],
  'core/content': ['core/errors.ts', 'core/shell'],
  'core/input': ['core/errors.ts'],
  'core/host': ['core/errors.ts', 'core/shell'],
  core: ['core/errors.ts', 'core/shell', 'core/content', 'core/input', 'core/host'],

  'resources/path.ts': ['core'],
  'resources/memoize.ts': [],
  'resources/role-file.ts': ['core'],
  'resources/local-file.ts': ['core'],
  'resources/requirement.ts': ['core', 'resources/path.ts'],
  'resources/accounts': ['core', 'resources/path.ts', 'resources/requirement.ts'],
  'resources/packages': ['core', 'resources/requirement.ts'],
  'resources/systemd': ['core', 'resources/requirement.ts'],
  'resources/files': [
    'core',
    'resources/path.ts',
    'resources/requirement.ts',
    'resources/role-file.ts',
    'resources/local-file.ts',
  ],
  'resources/managed-files': ['core', 'resources/files'],
  'resources/templates': [
    'core',
    'resources/path.ts',
    'resources/memoize.ts',
    'resources/role-file.ts',
    'resources/files',
  ],
  'resources/trees': [
    'core',
    'resources/path.ts',
    'resources/requirement.ts',
    'resources/memoize.ts',
    'resources/role-file.ts',
    'resources/local-file.ts',
    'resources/files',
  ],
  resources: ['core', 'resources/requirement.ts', 'resources/systemd'],

  inventory: ['core'],
  'inventory/validation': ['core', 'inventory'],
  loader: ['core', 'inventory', 'api/reporter.ts'],

  'transport/transport.ts': ['core'],
  'transport/shell.ts': [],
  'transport/ssh': ['core', 'transport/transport.ts', 'transport/shell.ts'],
  transport: ['core', 'transport/transport.ts', 'transport/shell.ts', 'transport/ssh'],

  'engine/events.ts': ['core'],
  'engine/failure': ['core', 'engine/events.ts'],
  'engine/transcript': ['core'],
  'engine/bind': ['core', 'engine/events.ts', 'engine/failure'],
  'engine/host': ['core', 'transport/transport.ts', 'engine/failure', 'engine/transcript', 'engine/bind'],
  'engine/prepare': ['core', 'inventory', 'transport/transport.ts', 'engine/failure', 'engine/bind', 'engine/host'],
  'engine/lint': ['core', 'inventory', 'engine/failure', 'engine/bind', 'engine/prepare'],
  'engine/exchange': ['core', 'engine/failure', 'engine/transcript', 'engine/bind', 'engine/host'],
  'engine/dry-run': ['core', 'engine/failure', 'engine/transcript', 'engine/bind', 'engine/host', 'engine/exchange'],
  'engine/queue': [
    'core',
    'engine/events.ts',
    'engine/failure',
    'engine/bind',
    'engine/host',
    'engine/exchange',
    'engine/dry-run',
  ],
  engine: [
    'core',
    'inventory',
    'transport/transport.ts',
    'engine/events.ts',
    'engine/failure',
    'engine/bind',
    'engine/host',
    'engine/prepare',
    'engine/exchange',
    'engine/dry-run',
    'engine/queue',
  ],

  'api/reporter.ts': ['core', 'engine/events.ts'],
  report: ['core', 'engine/events.ts'],
  reference: ['core'],

  'lab/linux': ['core'],
  'lab/hosts.ts': ['core'],
  'lab/paths.ts': ['core', 'lab/linux'],
  'lab/image': ['core', 'lab/linux'],
  'lab/host': ['core', 'lab/linux', 'lab/image', 'lab/hosts.ts', 'lab/paths.ts'],
  lab: ['core', 'lab/linux', 'lab/image', 'lab/host', 'lab/hosts.ts', 'lab/paths.ts'],

  'api/defaults.ts': [],
  api: ['core', 'inventory', 'loader', 'transport', 'engine', 'api/defaults.ts', 'api/reporter.ts'],
  testing: ['core', 'inventory', 'transport', 'engine', 'lab'],
  'index.ts': ['core', 'resources', 'inventory', 'transport', 'engine', 'report', 'api'],

  'cli/arguments': ['core', 'api/defaults.ts'],
  'cli/process': ['core', 'inventory', 'loader', 'engine', 'report', 'api', 'cli/arguments'],
  'cli/demo': ['core', 'report', 'lab'],
  cli: [
    'core',
    'resources/templates',
    'inventory',
    'loader',
    'transport',
    'engine',
    'report',
    'reference',
    'lab',
    'api',
    'cli/arguments',
    'cli/process',
    'cli/demo',
  ],

  'roles/supported.ts': [],
  'roles/managed-files': [],

  'roles/keepalived/address.ts': [],
  'roles/keepalived/group-by.ts': [],
  'roles/keepalived/schema': ['roles/managed-files', 'roles/keepalived/address.ts'],
  'roles/keepalived/scripts.ts': ['roles/managed-files', 'roles/keepalived/schema'],
  'roles/keepalived/install': ['roles/keepalived/schema'],
  'roles/keepalived/election': ['roles/keepalived/schema', 'roles/keepalived/scripts.ts'],
  'roles/keepalived/configuration.ts': [
    'roles/keepalived/address.ts',
    'roles/keepalived/schema',
    'roles/keepalived/install',
    'roles/keepalived/election',
  ],
  'roles/keepalived/preconditions': [
    'roles/keepalived/address.ts',
    'roles/keepalived/schema',
    'roles/keepalived/election',
  ],
  'roles/keepalived/checks/scripts': [
    'roles/keepalived/group-by.ts',
    'roles/keepalived/schema',
    'roles/keepalived/scripts.ts',
    'roles/keepalived/election',
  ],
  'roles/keepalived/checks': [
    'roles/keepalived/address.ts',
    'roles/keepalived/group-by.ts',
    'roles/keepalived/schema',
    'roles/keepalived/scripts.ts',
    'roles/keepalived/election',
    'roles/keepalived/configuration.ts',
    'roles/keepalived/checks/scripts',
  ],
  'roles/keepalived': ['roles/supported.ts', 'roles/managed-files', 'roles/keepalived/*'],

  'roles/nginx/schema': ['roles/managed-files'],
  'roles/nginx/network': ['roles/nginx/schema'],
  'roles/nginx/install/distribution.ts': [],
  'roles/nginx/install/layout.ts': ['roles/nginx/schema', 'roles/nginx/install/distribution.ts'],
  'roles/nginx/install/source/build-request.ts': [],
  'roles/nginx/install/source/install-script.ts': ['roles/nginx/install/source/build-request.ts'],
  'roles/nginx/install/source/build-steps.ts': [
    'roles/nginx/install/source/build-request.ts',
    'roles/nginx/install/source/install-script.ts',
  ],
  'roles/nginx/install/other-installations.ts': ['roles/nginx/install/source/build-steps.ts'],
  'roles/nginx/install/source': [
    'roles/nginx/schema',
    'roles/nginx/install/layout.ts',
    'roles/nginx/install/other-installations.ts',
    'roles/nginx/install/source/build-steps.ts',
    'roles/nginx/install/source/build-request.ts',
  ],
  'roles/nginx/install': [
    'roles/nginx/schema',
    'roles/nginx/install/layout.ts',
    'roles/nginx/install/other-installations.ts',
    'roles/nginx/install/source',
  ],
  'roles/nginx/managed-files': [
    'roles/managed-files',
    'roles/nginx/schema',
    'roles/nginx/network',
    'roles/nginx/install/layout.ts',
  ],
  'roles/nginx/directives': ['roles/nginx/schema', 'roles/nginx/managed-files'],
  'roles/nginx/checks/violation.ts': ['roles/nginx/schema'],
  'roles/nginx/checks/raw-text': ['roles/nginx/schema', 'roles/nginx/checks/violation.ts'],
  'roles/nginx/checks': [
    'roles/managed-files',
    'roles/nginx/schema',
    'roles/nginx/network',
    'roles/nginx/install',
    'roles/nginx/managed-files',
    'roles/nginx/checks/violation.ts',
    'roles/nginx/checks/raw-text',
  ],
  'roles/nginx': ['roles/supported.ts', 'roles/managed-files', 'roles/nginx/*'],

  'roles/security/schema': [],
  'roles/security': ['roles/supported.ts', 'roles/security/schema'],
  roles: ['roles/*'],
}

/** The maximum number of files directly in a folder. */
export const mostFiles = 12

/** The maximum length of a chain of imports in the engine; an import cycle counts as one file. The goal is 5. */
export const mostEngineLevels = 10

/** Tests of several files together. Every other test has the name of the file or folder of src that it tests. */
export const testsOfSeveral = [
  'test/cli/connect-ahead.test.ts',
  'test/engine/connect-ahead.test.ts',
  'test/engine/absent-hints.test.ts',
  'test/engine/exchange/quick-changes.test.ts',
  'test/engine/exchange/handlers-with-changes.test.ts',
  'test/engine/generated-playbooks.test.ts',
  'test/engine/generated-tasks.test.ts',
  'test/engine/hostile-text.test.ts',
  'test/resources/subjects.test.ts',
  'test/transport/hostile-host.test.ts',
  'test/transport/ssh/trust.test.ts',
]

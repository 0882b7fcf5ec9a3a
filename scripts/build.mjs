/**
 * Builds `dist/`: TypeScript by swc, the pages' styles by sass, the design system's own files. Only what is newer than
 * its result is built again; types are looked at by `npm run check`, not here.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const sources = ['apps', 'libs', 'config', 'test', 'examples'];
/** Read at run time from where they lie in `dist/`, beside the code that reads them. */
const carried = /\.(njk|json|csv|txt|md|html|sql|svg|eml)$/;
const styles = 'apps/web/src/shell/styles';
/** Given to browsers as it is. */
const given = 'apps/web/src/shell/public';
const stamp = join(dist, '.built');

/**
 * What `dist/` would be built from, as one line: the name, age and size of every source. Needs nothing installed.
 *
 * @returns {string}
 */
export function sourceFingerprint() {
  const hash = createHash('sha256');
  for (const file of [...walk('.', ['.swcrc', 'package-lock.json', 'scripts/build.mjs']), ...sourceFiles()]) {
    const { mtimeMs, size } = statSync(join(root, file));
    hash.update(`${file}\n${String(mtimeMs)}\n${String(size)}\n`);
  }
  return hash.digest('hex');
}

/** Whether `dist/` was built, whole, from the sources as they are now. */
export function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceFingerprint();
}

/**
 * Builds what is stale.
 *
 * @param {{ only?: string }} [options] `only`: one folder of sources, and no styles or assets
 * @returns {Promise<{ compiled: number }>} how many files were compiled
 * @throws {Error} with every file that could not be understood
 */
export async function build({ only } = {}) {
  const fingerprint = sourceFingerprint();
  const settings = readFileSync(join(root, '.swcrc'), 'utf8');
  const fresh = newerThan([join(root, '.swcrc'), fileURLToPath(import.meta.url)]);
  const files = only === undefined ? sourceFiles() : walk(only);
  const faults = [];
  const compiling = [];
  let compiled = 0;

  for (const file of files) {
    if (!isSource(file)) continue;
    const from = join(root, file);
    const to = join(dist, file.replace(/\.ts$/, '.js'));
    if (fresh(from, to)) continue;
    if (!file.endsWith('.ts')) {
      put(to, readFileSync(from));
      continue;
    }
    compiled += 1;
    compiling.push(
      compile(from, to, settings).catch((error) => {
        rmSync(to, { force: true });
        faults.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      }),
    );
  }
  await Promise.all(compiling);

  if (only === undefined) {
    removeOrphans(new Set(files.filter(isSource).map((file) => file.replace(/\.ts$/, '.js'))));
    await buildStyles(faults);
    copyScripts(fresh);
    copyGiven();
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  if (only === undefined) put(stamp, fingerprint);
  return { compiled };
}

function sourceFiles() {
  return sources.flatMap((folder) => walk(folder)).sort();
}

function isSource(file) {
  if (file.endsWith('.ts')) return !file.endsWith('.d.ts') && !file.endsWith('.spec.ts');
  return carried.test(file) && !file.startsWith('test/fixtures/');
}

function walk(folder, names) {
  if (names !== undefined) return names.filter((name) => existsSync(join(root, folder, name)));
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}

/** A result is fresh where it is newer than its source and than everything that decides how it is built. */
function newerThan(rules) {
  const age = Math.max(...rules.map((rule) => statSync(rule).mtimeMs));
  return (from, to) => {
    const built = statSync(to, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return built > age && built > statSync(from).mtimeMs;
  };
}

async function compile(from, to, settings) {
  const { transform } = await import('@swc/core');
  const { code, map } = await transform(readFileSync(from, 'utf8'), {
    ...JSON.parse(settings),
    $schema: undefined,
    swcrc: false,
    configFile: false,
    filename: from,
    sourceFileName: relative(dirname(to), from),
  });
  const name = to.slice(dirname(to).length + 1);
  if (map !== undefined) put(`${to}.map`, map);
  put(to, `${code}\n//# sourceMappingURL=${name}.map\n`);
}

/** All or nothing, because a process that runs from `dist/` may read it at this very moment. */
function put(to, content) {
  const draft = join(
    dist,
    `.draft-${String(process.pid)}-${createHash('sha256').update(to).digest('hex').slice(0, 16)}`,
  );
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(draft, content);
  renameSync(draft, to);
}

/** What has no source any more would still be found by those who list a folder, such as migrations. */
function removeOrphans(wanted) {
  for (const folder of sources) {
    if (!existsSync(join(dist, folder))) continue;
    for (const entry of readdirSync(join(dist, folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const path = relative(dist, join(entry.parentPath, entry.name));
      if (!wanted.has(path.replace(/\.js\.map$/, '.js'))) rmSync(join(dist, path));
    }
  }
}

async function buildStyles(faults) {
  const from = join(root, styles);
  if (!existsSync(from)) return;
  const files = readdirSync(from).filter((name) => name.endsWith('.scss'));
  const to = join(dist, 'public');
  const youngest = Math.max(...files.map((name) => statSync(join(from, name)).mtimeMs));
  mkdirSync(to, { recursive: true });
  for (const name of files.filter((file) => !file.startsWith('_'))) {
    const result = join(to, name.replace(/\.scss$/, '.css'));
    const built = statSync(result, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (built > youngest && built > statSync(join(root, 'package-lock.json')).mtimeMs) continue;
    const { compile: compileStyles, Logger } = await import('sass');
    try {
      const { css } = compileStyles(join(from, name), {
        style: 'compressed',
        loadPaths: [root, join(root, 'node_modules')],
        quietDeps: true,
        logger: Logger.silent,
      });
      put(result, css);
    } catch (error) {
      faults.push(`${styles}/${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** The design system's scripts. Not its typeface and pictures: only services on GOV.UK may show GDS Transport and the crown. */
function copyScripts(fresh) {
  const from = join(root, 'node_modules/govuk-frontend/dist/govuk');
  for (const name of ['govuk-frontend.min.js', 'govuk-frontend.min.js.map']) {
    const to = join(dist, 'public', name);
    if (existsSync(join(from, name)) && !fresh(join(from, name), to)) put(to, readFileSync(join(from, name)));
  }
}

function copyGiven() {
  if (existsSync(join(root, given))) cpSync(join(root, given), join(dist, 'public'), { recursive: true });
}

// No `await` out here: Jest's global setup can load this file only by `require`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';

const pages = fileURLToPath(new URL('..', import.meta.url));
const govuk = join(dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json')), 'dist');

const environment = new nunjucks.Environment(
  new nunjucks.FileSystemLoader([pages, govuk], { noCache: false, watch: false }),
  { autoescape: true, throwOnUndefined: false, trimBlocks: true, lstripBlocks: true },
);

const whole = new Intl.NumberFormat('en-GB');

/** `1234567` reads "1,234,567" on every page. */
environment.addFilter('number', (value: unknown) => (typeof value === 'number' ? whole.format(value) : value));
/** `plural(3, "response", "responses")`: the number and its noun. */
environment.addGlobal('plural', (n: number, one: string, many: string) => `${whole.format(n)} ${n === 1 ? one : many}`);

/** The HTML of a template named by its path below `apps/web/src`, without `.njk`. */
export function render(template: string, view: object): string {
  return environment.render(`${template}.njk`, view);
}

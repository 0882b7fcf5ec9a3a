import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  description?: string;
  example?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

interface Operation {
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[];
  requestBody?: Content;
  responses?: Record<string, Content & { description?: string }>;
}

/** The OpenAPI document as a page reads it: groups of operations, each schema as rows of fields. */
export function docsView(document: OpenAPIObject, publicUrl: string) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => view(path, method, operation)),
  );
  const groups = [...new Set(operations.map(({ tag }) => tag))];
  return {
    description: document.info.description ?? '',
    publicUrl,
    groups: groups.map((tag) => ({
      tag,
      id: idOf(tag),
      operations: operations.filter((operation) => operation.tag === tag),
    })),
  };
}

function view(path: string, method: string, operation: Operation) {
  const body = schemaOf(operation.requestBody);
  return {
    id: idOf(`${method} ${path}`),
    tag: operation.tags?.[0] ?? 'Other',
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    parameters: (operation.parameters ?? []).map((one) => ({
      name: one.name,
      where: one.in,
      required: one.required === true,
      text: [one.description, typeOf(one.schema ?? {})].filter((part) => part !== undefined && part !== '').join('; '),
    })),
    body:
      body === undefined ? undefined : { fields: fieldsOf(body), example: JSON.stringify(exampleOf(body), null, 2) },
    answers: Object.entries(operation.responses ?? {}).map(([status, answer]) => {
      const schema = schemaOf(answer);
      const good = status.startsWith('2');
      return { status, text: answer.description ?? '', fields: good && schema !== undefined ? fieldsOf(schema) : [] };
    }),
  };
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return content?.content?.['application/json']?.schema;
}

/** One row for each field, those inside others by their path: `answers[].item`. */
function fieldsOf(schema: Schema, path = ''): { name: string; type: string; required: boolean; text: string }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const here = path + name;
    const row = {
      name: here,
      type: typeOf(field),
      required: schema.required?.includes(name) === true,
      text: field.description ?? '',
    };
    const inside =
      field.items?.properties === undefined ? fieldsOf(field, `${here}.`) : fieldsOf(field.items, `${here}[].`);
    return [row, ...inside];
  });
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map(String).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  const type = [schema.type ?? 'anything'].flat().join(' or ');
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

function exampleOf(schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.items !== undefined) return [exampleOf(schema.items)];
  if (schema.properties === undefined) return '';
  const shown = Object.entries(schema.properties).filter(
    ([name, field]) => schema.required?.includes(name) === true || field.example !== undefined,
  );
  return Object.fromEntries(shown.map(([name, field]) => [name, exampleOf(field)]));
}

function idOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-|-$/gu, '');
}

import type { Db } from '#platform';

interface Column {
  place: string;
  table: string;
  column: string;
  type: string;
}

/** Every column of every table of the database, whoever owns it, in which one of the words stands: `table.column: word`. */
export async function columnsHolding(db: Db, words: readonly string[]): Promise<string[]> {
  const columns = await db.query<Column>(
    `SELECT table_schema || '.' || table_name || '.' || column_name AS place, column_name AS column, data_type AS type,
            format('%I.%I', table_schema, table_name) AS table
       FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { place, table, column, type } of columns) {
    const name = `"${column.replaceAll('"', '""')}"`;
    const has =
      type === 'bytea'
        ? `position(convert_to(word, 'UTF8') IN ${name}) > 0`
        : `position(lower(word) IN lower(${name}::text)) > 0`;
    const rows = await db.query<{ word: string }>(
      `SELECT word FROM unnest($1::text[]) AS word WHERE EXISTS (SELECT FROM ${table} WHERE ${has})`,
      [words],
    );
    found.push(...rows.map(({ word }) => `${place}: ${word}`));
  }
  return found.sort();
}

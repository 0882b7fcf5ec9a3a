import { Injectable } from '@nestjs/common';
import type { Staff } from '#accounts';
import { Journal } from '#journal';
import { Clock, Conflict, Db, newId, NotFound } from '#platform';
import { checked, isId } from './checked.js';
import { assemblyInput, type AssemblyInput } from './core/assembly-record.js';
import { unstorable } from './core/exact-words.js';
import { Assembly } from './entities/assembly.entity.js';

/** Who does something: a member of staff, or the part of one that is written down. */
export type By = Pick<Staff, 'id' | 'name' | 'role'>;

/** Assemblies: who asked, how members were chosen, what they heard, how they voted. */
@Injectable()
export class Assemblies {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {}

  /** Writes down a new assembly, unpublished. Throws Invalid with every fault, or Conflict where the name is taken. */
  async create(input: AssemblyInput): Promise<Assembly> {
    const columns = columnsOf(checked(assemblyInput, input));
    const now = this.clock.now();
    return this.db.tx(async (tx) => {
      const assemblies = tx.getRepository(Assembly);
      if (await assemblies.existsBy({ slug: columns.slug })) {
        throw new Conflict(`There is an assembly named ${columns.slug} already`);
      }
      return assemblies.save({ ...UNPUBLISHED, ...columns, id: newId(), createdAt: now, updatedAt: now });
    });
  }

  /**
   * Writes the record of an assembly anew. A published record may grow: much of it, an evaluation for one, comes later.
   * Its address may not change any more.
   */
  async save(slug: string, input: AssemblyInput): Promise<Assembly> {
    const columns = columnsOf(checked(assemblyInput, input));
    return this.db.tx(async (tx) => {
      const assemblies = tx.getRepository(Assembly);
      const assembly = await assemblies.findOne({ where: { slug }, lock: { mode: 'pessimistic_write' } });
      if (assembly === null) throw new NotFound(`There is no assembly ${slug}`);
      if (columns.slug !== slug) {
        if (assembly.publishedAt !== null) throw new Conflict('The address of a published assembly cannot change');
        if (await assemblies.existsBy({ slug: columns.slug }))
          throw new Conflict(`There is an assembly named ${columns.slug} already`);
      }
      return assemblies.save({ ...assembly, ...columns, updatedAt: this.clock.now() });
    });
  }

  /** Publishes the record. Publishing twice changes nothing. */
  async publish(slug: string, by: By): Promise<Assembly> {
    return this.db.tx(async (tx) => {
      const assemblies = tx.getRepository(Assembly);
      const assembly = await assemblies.findOne({ where: { slug }, lock: { mode: 'pessimistic_write' } });
      if (assembly === null) throw new NotFound(`There is no assembly ${slug}`);
      if (assembly.publishedAt !== null) return assembly;
      const at = this.clock.now();
      const signed = { publishedAt: at, publishedById: by.id, publishedByName: by.name, updatedAt: at };
      const { title, remit } = assembly;
      await this.journal.append(tx, { kind: 'assembly.published', subject: assembly.id, body: { slug, title, remit } });
      return assemblies.save({ ...assembly, ...signed });
    });
  }

  /** Throws NotFound. */
  async get(slug: string): Promise<Assembly> {
    const assembly = await this.find(slug);
    if (assembly === undefined) throw new NotFound(`There is no assembly ${slug}`);
    return assembly;
  }

  async find(slug: string): Promise<Assembly | undefined> {
    if (unstorable(slug) !== undefined) return undefined;
    return (await this.db.source.getRepository(Assembly).findOneBy({ slug })) ?? undefined;
  }

  /** Throws NotFound. */
  async byId(id: string): Promise<Assembly> {
    const assembly = isId(id) ? await this.db.source.getRepository(Assembly).findOneBy({ id }) : null;
    if (assembly === null) throw new NotFound('There is no such assembly');
    return assembly;
  }

  /** All of them, the latest first. */
  async list(): Promise<Assembly[]> {
    return this.db.source.getRepository(Assembly).find({ order: { createdAt: 'DESC', id: 'DESC' } });
  }

  async listPublished(): Promise<Assembly[]> {
    return (await this.list()).filter((assembly) => assembly.publishedAt !== null);
  }
}

const UNPUBLISHED = { publishedAt: null, publishedById: null, publishedByName: null };

function columnsOf(input: ReturnType<typeof assemblyInput.parse>) {
  const { target, completed } = input.record.members;
  return { ...input, membersTarget: target, membersCompleted: completed };
}
